import { chmodSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "@jest/globals";
import { listReachablePrograms } from "../../src/sandbox/reachable-programs.ts";

const isRoot = process.getuid?.() === 0;
let base: string;

beforeEach(() => {
  base = mkdtempSync("/var/tmp/reachable-programs-");
  chmodSync(base, 0o755);
});
afterEach(() => {
  rmSync(base, { recursive: true, force: true });
});

function install(folder: string, mode: number, text: string): string {
  mkdirSync(join(base, folder), { recursive: true });
  chmodSync(join(base, folder), mode);
  writeFileSync(join(base, folder, "tool"), text, { mode: 0o700 });
  return join(base, folder, "tool");
}

it("a program that others may run stays where it is, and one that is not there is left out", async () => {
  const program = install("open", 0o755, "x");
  chmodSync(program, 0o755);

  const found = await listReachablePrograms([program, join(base, "none")], join(base, "copies"));

  expect(found).toEqual({ tool: program });
});

it("as root, a program in a closed folder is copied once for each content, and others may run the copy", async () => {
  const program = install("closed", 0o700, "one");
  const list = async () => (await listReachablePrograms([program], join(base, "copies")))["tool"] ?? "";

  const [first, again] = await Promise.all([list(), list()]);
  writeFileSync(program, "two");
  const second = await list();

  expect(again).toBe(first);
  expect(second === first).toBe(!isRoot);
  if (!isRoot) return;
  expect([readFileSync(first, "utf8"), readFileSync(second, "utf8")]).toEqual(["one", "two"]);
  expect(statSync(second).mode & 0o777).toBe(0o755);
  expect(readdirSync(join(base, "copies"))).toHaveLength(2);
});
