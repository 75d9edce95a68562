import { parseLines, type Linter } from "./linter.ts";

const LINE = /^(?:vet: )?(?<path>\S.*?\.go):(?<line>\d+):\d+: (?<message>.*)$/;

/** A module at the repository's root. It compiles first, so a type error is among what it says; rules have no names. */
export const goVet: Linter = {
  tool: "go vet",
  scope: "project",
  settings: [],
  findProject: (path, { files }) => (path.endsWith(".go") && files.includes("go.mod") ? "go.mod" : undefined),
  toCommand: () => ({
    argv: ["go", "vet", "./..."],
    // Nothing is brought in: neither modules nor another toolchain.
    env: { GOPROXY: "off", GOTOOLCHAIN: "local" },
  }),
  parse({ stderr, exitCode }) {
    const problems = parseLines(stderr, "go vet", LINE);
    if (problems === undefined || (exitCode !== 0 && problems.length === 0)) return undefined;
    // Of a package that does not compile only the first error is said.
    return { problems, isPartial: /^vet: /m.test(stderr) };
  },
};
