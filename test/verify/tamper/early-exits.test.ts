/** Code that ends the process with success: as programs do, and so that the tests never speak. */
import { describe, expect, test } from "@jest/globals";
import type { ChangedFile } from "../../../src/domain/commit.ts";
import { findTampering } from "../../../src/verify/tamper/find-tampering.ts";

type Over = Partial<Pick<ChangedFile, "status">> & { readonly from?: number };

/** `lines` are added in a row. */
function add(path: string, lines: readonly string[], { from = 5, status = "modified" }: Over = {}): ChangedFile {
  const added = lines.map((text, at) => ({ line: at + from, text }));
  return { path, status, oldMode: "100644", newMode: "100644", binary: false, added, removed: [] };
}
const kinds = (file: ChangedFile): readonly string[] => findTampering([file], new Set()).map(({ kind }) => kind);
const NEW: Over = { status: "added", from: 1 };

describe("an exit is nobody's cheat", () => {
  test.each<[string, string, readonly string[], Over?]>([
    ["inside a function that was there", "src/App.java", ["        System.exit(0);"]],
    ["inside a function of Go", "price.go", ["\tos.Exit(0)"]],
    ["in a handler of a signal", "server.js", ['process.on("SIGTERM", () => {', "  process.exit(0);", "});"], NEW],
    ["in such a handler on one line", "server.js", ['process.on("SIGTERM", () => process.exit(0));'], NEW],
    ["in a handler of Python on one line", "src/app.py", ["signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))"]],
    ["in a function", "src/app.py", ["def leave():", "    close()", "", "    sys.exit(0)"], NEW],
    ["behind a try in a function", "src/app.py", ["def leave():", "    try:", "        sys.exit(0)"], NEW],
    ["where a module is the program", "src/app.py", ['if __name__ == "__main__":', "    main()", "    exit(0)"], NEW],
    ["after a redirect", "public/buy.php", ["    header('Location: /');", "    exit();"]],
    ["after a redirect at the end of a page", "public/out.php", ["<?php", "header('Location: /');", "exit;"], NEW],
    ["unless the framework is loaded", "shop.php", ["<?php", "defined('ABSPATH') || exit;"], NEW],
    ["on a condition on one line", "src/run.js", ['if (process.argv[2] === "--help") process.exit(0);'], NEW],
    ["on a condition with a block on one line", "src/run.js", ["if (help) { show(); process.exit(0); }"], NEW],
    ["on a condition behind it", "lib/price.rb", ["exit if options.empty?"], NEW],
    ["unless a condition behind it", "lib/price.rb", ["exit(0) unless ready?"], NEW],
    ["in a function on one line", "src/run.js", ["export const leave = () => process.exit(0);"], NEW],
    [
      "in a function whose brace has a line of its own",
      "src/run.c",
      ["void leave(int n)", "{", "  exit(0);", "}"],
      NEW,
    ],
    ["in a C function on one line", "src/run.c", ["static void leave(int n) { exit(0); }"], NEW],
    ["at the end of a script in another language", "bin/run.pl", ["exit(0);"], NEW],
  ])("%s: %s", (_what, path, ...[lines, over]) => {
    expect(kinds(add(path, lines, over))).toEqual([]);
  });
});

describe("an exit that every load of the file takes is tampering", () => {
  test.each<[string, string, readonly string[], Over?]>([
    ["at the outermost level", "server.js", ["process.exit(0);"]],
    ["behind other statements", "server.js", ["start(); process.exit(0);"]],
    ["after a function has ended", "server.js", ["function leave() { stop(); } process.exit(0);"]],
    ["further in without a reason", "server.js", ["const a = 1;", "  process.exit(0);"], NEW],
    ["in a block of its own", "server.js", ["{", "  process.exit(0);", "}"], NEW],
    ["on a condition that always holds", "server.js", ["if (true) {", "  process.exit(0);", "}"], NEW],
    ["on such a condition on one line", "server.js", ["if (true) process.exit(0);"], NEW],
    ["in a function that is called at once", "server.js", ["(() => {", "  process.exit(0);", "})();"], NEW],
    ["in a function that is called at once, on one line", "server.js", ["(() => process.exit(0))();"], NEW],
    ["as the last word", "server.js", ['process.on("exit", () => {', "  process.exitCode = 0;", "});"]],
    ["as the last word, on one line", "server.js", ['  process.on("exit", () => (process.exitCode = 0));']],
    ["as the last word of Python", "app.py", ["    atexit.register(lambda: os._exit(0))"]],
    ["behind a try", "src/app.py", ["try:", "    sys.exit(0)"], NEW],
    ["on a condition of Python that always holds", "src/app.py", ["if True:", "    sys.exit(0)"], NEW],
    ["by `exit`", "src/app.py", ["exit(0)"]],
    ["by `quit`", "src/app.py", ["import math; quit()"]],
    ["by `quit` further in", "src/app.py", ["import math", "try:", "    quit()"], NEW],
    ["by `exit` with nothing", "src/app.py", ["sys.exit(None)"]],
    ["with a condition behind it that always holds", "lib/price.rb", ["exit if true"]],
    ["without a condition", "lib/price.rb", ["exit"]],
    ["in a page that sends nobody away", "public/out.php", ["<?php", "exit;"], NEW],
    ["behind something that is always so", "shop.php", ["true && exit;"]],
    ["when a package of Go is loaded", "price.go", ["func init() {", "\tos.Exit(0)", "}"], NEW],
    ["when a class is loaded", "src/App.java", ["  static {", "    System.exit(0);", "  }"], NEW],
    ["when a C program is loaded", "src/a.c", ["__attribute__((constructor)) void f(void)", "{", "  exit(0);"], NEW],
  ])("%s: %s", (_what, path, ...[lines, over]) => {
    expect(kinds(add(path, lines, over))).toEqual(["early exit with success"]);
  });

  test.each([
    ["test/server.test.js", "  process.exit(0);"],
    ["tests/test_app.py", "    sys.exit(0)"],
    ["tests/test_app.py", "    quit()"],
    ["src/test/java/AppTest.java", "    System.exit(0);"],
    ["spec/price_spec.rb", "    exit if options.empty?"],
  ])("and any in a test: %s", (path, line) => {
    expect(kinds(add(path, [line]))).toEqual(["ends the test run early"]);
    expect(kinds(add(path, [line], NEW))).toEqual(["ends the test run early"]);
  });

  test("and any in settings of tests", () => {
    expect(kinds(add("tests/conftest.py", ["def f():", "    sys.exit(0)"], NEW))).toEqual([
      "changed test configuration",
    ]);
  });
});

test("thousands of exits are looked at in a moment", () => {
  const lines = Array.from({ length: 10_000 }, () => "  process.exit(0);");
  const started = performance.now();

  kinds(add("server.js", lines, NEW));

  expect(performance.now() - started).toBeLessThan(5_000);
});
