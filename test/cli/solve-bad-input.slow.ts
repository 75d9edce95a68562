/** Everything that can be wrong before the work: one message, and nothing is written anywhere. */
import { mkdirSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { ErrorReport } from "../../src/domain/solve-result.ts";
import { openScriptedModelServer, type ScriptedModelServer } from "../../twin/cluster/scripted-model-server.ts";
import { runBuilt, type Ran } from "./run-built.ts";
import { openSolveWorld, takeSnapshot, type SolveWorld } from "./solve-world.ts";

interface Case {
  readonly name: string;
  readonly code: 2 | 3;
  readonly error: string;
  readonly words: string;
  /** Of `solve`; the good ones are added where none of the kind is given. */
  readonly args?: () => readonly string[];
  readonly folder?: () => string;
  readonly env?: () => Readonly<Record<string, string>>;
  readonly input?: string;
  readonly arrange?: () => void;
  readonly cleanUp?: () => void;
}

const NOBODY = "http://127.0.0.1:9";
const RUN = "run_0123456789abcdef";
const ABOUT = { schemaVersion: 1, run: RUN, ref: "HEAD", title: "t", body: "", mode: "auto", epoch: 1 };
let world: SolveWorld;
let model: ScriptedModelServer;
let answers: Server;
let answersAt: string;

beforeAll(async () => {
  world = openSolveWorld("bad-input");
  model = await openScriptedModelServer({ model: "recorded", scripts: [] });
  answers = createServer((request, response) => {
    const [, kind = "", ...rest] = (request.url ?? "").split("/");
    if (kind === "503") response.writeHead(503).end('{"error":{"message":"the server is starting"}}');
    else if (kind === "401") response.writeHead(401).end('{"error":{"message":"no such key"}}');
    else if (kind === "html") response.writeHead(200, { "content-type": "text/html" }).end("<html>Welcome</html>");
    else if (rest.at(-1) === "models") response.writeHead(200).end('{"object":"list","data":[{"id":"listed"}]}');
    else response.writeHead(404).end('{"error":{"message":"The model does not exist."}}');
  });
  await new Promise<void>((done) => answers.listen(0, "127.0.0.1", done));
  answersAt = `http://127.0.0.1:${(answers.address() as AddressInfo).port}`;
});
afterAll(async () => {
  answers.close();
  await model.close();
  world.remove();
});

const at = (...names: readonly string[]): string => join(world.folder, ...names);
const issueOf = (text: string | Buffer) => (): readonly string[] => {
  writeFileSync(at("other.md"), text);
  return ["--issue", at("other.md")];
};
const modelAt = (path: string) => (): readonly string[] => ["--model-url", `${answersAt}/${path}`];
const clean = (): void => {
  world.git("reset", "-q", "--hard");
  world.git("clean", "-qfd");
};

const PLACES: readonly Case[] = [
  {
    name: "a folder that is no repository",
    code: 2,
    error: "not-a-repository",
    words: "is not a git repository",
    folder: () => {
      mkdirSync(at("plain"), { recursive: true });
      return at("plain");
    },
  },
  {
    name: "a folder that is not there",
    code: 2,
    error: "not-a-repository",
    words: "nowhere is not a git repository",
    folder: () => at("nowhere"),
  },
  {
    name: "a file instead of a folder",
    code: 2,
    error: "not-a-repository",
    words: "is not a git repository",
    folder: () => world.issue,
  },
  {
    name: "a repository without a commit",
    code: 2,
    error: "ref-not-found",
    words: "There is no commit HEAD",
    folder: () => {
      mkdirSync(at("empty"), { recursive: true });
      world.git("init", "-q", at("empty"));
      return at("empty");
    },
  },
  {
    name: "a ref that is not there",
    code: 2,
    error: "ref-not-found",
    words: "no commit v9",
    args: () => ["--base", "v9"],
  },
  {
    name: "a ref that looks like an option",
    code: 2,
    error: "ref-not-found",
    words: "no commit --upload-pack=touch x",
    args: () => ["--base=--upload-pack=touch x"],
  },
  ...["modified", "untracked", "staged", "merging", "merging without a change"].map((kind): Case => {
    return {
      name: `--apply on a tree that is ${kind}`,
      code: 2,
      error: "dirty-tree",
      words: "The working tree has changes of yours",
      args: () => ["--apply"],
      arrange: () => {
        makeDirty(kind);
      },
      cleanUp: clean,
    };
  }),
];

function makeDirty(kind: string): void {
  const file = kind === "untracked" ? "new.txt" : "src/price.js";
  if (!kind.startsWith("merging")) writeFileSync(join(world.repository, file), "changed\n");
  if (kind === "staged") world.git("add", "-A");
  if (!kind.startsWith("merging")) return;
  const main = world.git("rev-parse", "HEAD").trim();
  world.git("checkout", "-q", "--detach");
  world.git("commit", "-q", "--allow-empty", "-m", "side");
  const side = world.git("rev-parse", "HEAD").trim();
  world.git("checkout", "-q", "main");
  world.git("reset", "-q", "--hard", main);
  world.git("merge", "-q", "--no-ff", "--no-commit", side);
  if (kind === "merging") writeFileSync(join(world.repository, file), "changed\n");
}

const MODELS: readonly Case[] = [
  {
    name: "no model server",
    code: 2,
    error: "model-not-configured",
    words: "No model server is configured",
    args: () => ["--no-model"],
  },
  {
    name: "a model server that nobody runs",
    code: 3,
    error: "model-unavailable",
    words: "No model server answered",
    args: () => ["--model-url", NOBODY],
  },
  { name: "503 always", code: 3, error: "model-unavailable", words: "HTTP 503", args: modelAt("503") },
  { name: "401", code: 2, error: "model-unauthorised", words: "HTTP 401: no such key", args: modelAt("401") },
  {
    name: "401 for a model that has a name",
    code: 2,
    error: "model-unauthorised",
    words: "HTTP 401",
    args: () => [...modelAt("401")(), "--model", "mine"],
  },
  { name: "HTML", code: 3, error: "model-unavailable", words: "is no list of models", args: modelAt("html") },
  ...["no address", "localhost:8000", "ftp://x", ""].map((address): Case => {
    return {
      name: `"${address}" as the model's address`,
      code: 2,
      error: "bad-usage",
      words: "--model-url",
      args: () => ["--model-url", address],
    };
  }),
  {
    name: "a model that the server neither lists nor has",
    code: 2,
    error: "model-refused",
    words: "it has no model mine; it lists listed",
    args: () => [...modelAt("other")(), "--model", "mine"],
  },
  {
    name: "docker without an engine",
    code: 3,
    error: "sandbox-unavailable",
    words: "The sandbox `docker` is not there",
    args: () => ["--sandbox", "docker"],
    env: () => ({ DOCKER_HOST: "tcp://127.0.0.1:9" }),
  },
];

const ISSUES: readonly Case[] = [
  ...Object.entries({ nothing: "", blanks: " \n\t\n", "a heading's mark": "# \n" }).flatMap(([kind, text]): Case[] => {
    const same = { code: 2 as const, error: "bad-usage", words: "The issue is empty" };
    return [
      { ...same, name: `an issue of ${kind}`, args: issueOf(text) },
      { ...same, name: `${kind} on standard input`, args: () => ["--issue", "-"], input: text },
    ];
  }),
  {
    name: "an issue that is not there",
    code: 2,
    error: "bad-usage",
    words: "there is no such file",
    args: () => ["--issue", at("no.md")],
  },
  {
    name: "an issue that is a folder",
    code: 2,
    error: "bad-usage",
    words: "it is a folder",
    args: () => ["--issue", world.folder],
  },
  {
    name: "an issue that is binary",
    code: 2,
    error: "bad-usage",
    words: "is not UTF-8 text",
    args: issueOf(Buffer.from([0x89, 0x50, 0xff, 0x00])),
  },
  { name: "an issue with zero bytes", code: 2, error: "bad-usage", words: "is not text", args: issueOf("a\0b") },
  {
    name: "an address that is no issue's",
    code: 2,
    error: "bad-usage",
    words: "not the address of an issue",
    args: () => ["--issue", "https://github.com/a/b/pull/1"],
  },
  { name: "no issue", code: 2, error: "bad-usage", words: "--issue is missing", args: () => ["--no-issue"] },
];

const OPTIONS: readonly Case[] = [
  { name: "an unknown mode", code: 2, error: "bad-usage", words: "turbo", args: () => ["--mode", "turbo"] },
  { name: "an unknown option", code: 2, error: "bad-usage", words: "--fast", args: () => ["--fast"] },
  {
    name: "no attempt",
    code: 2,
    error: "bad-usage",
    words: "a whole number from 1 to 8",
    args: () => ["--candidates", "0"],
  },
  {
    name: "--issue with --resume",
    code: 2,
    error: "bad-usage",
    words: "cannot be used with",
    args: () => ["--issue", world.issue, "--resume", RUN],
  },
  ...[
    ["--mode", "deep"],
    ["--base", "HEAD"],
    ["--candidates", "2"],
  ].map((pair): Case => ({
    name: `${pair[0] ?? ""} with --resume, which goes on as the run began`,
    code: 2,
    error: "bad-usage",
    words: "cannot be used with",
    args: () => [...pair, "--resume", RUN],
  })),
  ...["--out", "--transcript"].flatMap((option): Case[] => [
    {
      name: `${option} into a folder that is not there`,
      code: 2,
      error: "cannot-write",
      words: "there is no folder",
      args: () => [option, at("none", "x")],
    },
    {
      name: `${option} that is a folder`,
      code: 2,
      error: "cannot-write",
      words: "it is a folder",
      args: () => [option, world.folder],
    },
    {
      name: `${option} below a file`,
      code: 2,
      error: "cannot-write",
      words: "is no folder",
      args: () => [option, join(world.issue, "x")],
    },
  ]),
  {
    name: "a SOLVE_DIR that cannot be made",
    code: 2,
    error: "cannot-write",
    words: "Set SOLVE_DIR",
    env: () => ({ SOLVE_DIR: join(world.issue, "solves") }),
  },
];

const RESUMES: readonly Case[] = [
  {
    name: "--resume of a run that is not there",
    code: 2,
    error: "solve-not-found",
    words: `There is no run ${RUN}`,
    args: () => ["--resume", RUN],
  },
  {
    name: "--resume of what is no id",
    code: 2,
    error: "bad-id",
    words: "Not a valid run id: ../x",
    args: () => ["--resume", "../x"],
  },
  {
    name: "--resume with nothing to go on with",
    code: 2,
    error: "solve-not-found",
    words: "There is no unfinished run of",
    args: () => ["--resume"],
  },
  {
    name: "--resume of a run that another process works on",
    code: 2,
    error: "run-is-busy",
    words: `Run ${RUN} is being worked on by process ${process.pid}`,
    args: () => ["--resume", RUN],
    arrange: () => {
      storeRun({ lock: String(process.pid) });
    },
  },
  {
    name: "--resume while no model server answers",
    code: 3,
    error: "model-unavailable",
    words: "No model server answered",
    args: () => ["--resume", RUN, "--model-url", NOBODY],
    arrange: () => {
      storeRun({ lock: "99999999" });
    },
  },
];

function storeRun({ lock }: { readonly lock: string }): void {
  const folder = join(world.solves, RUN);
  mkdirSync(folder, { recursive: true });
  const about = { ...ABOUT, repository: world.repository, createdAt: new Date(0).toISOString() };
  writeFileSync(join(folder, "solve.json"), JSON.stringify(about));
  // Torn, as a kill leaves it.
  writeFileSync(join(folder, "events.jsonl"), '{"type":"assi');
  writeFileSync(join(folder, "lock"), lock);
}

/** A good value for everything that the case does not give; the two words that begin with --no- leave one out. */
function toArgs(given: Case): readonly string[] {
  const args = given.args?.() ?? [];
  const has = (...names: readonly string[]): boolean => names.some((name) => args.includes(name));
  return [
    ...["solve", given.folder?.() ?? world.repository],
    ...args.filter((arg) => !arg.startsWith("--no-")),
    ...(has("--issue", "--resume", "--no-issue") ? [] : ["--issue", world.issue]),
    ...(has("--model-url", "--no-model") ? [] : ["--model-url", model.url]),
    ...(has("--sandbox") ? [] : ["--sandbox", "none"]),
  ];
}

/** Without `--json` the same is said by the same lines of code: once for each kind of error is enough. */
const shown = new Set<string>();
async function forPeople(
  given: Case,
  args: readonly string[],
  options: Parameters<typeof runBuilt>[1],
): Promise<Ran | undefined> {
  if (shown.has(given.error)) return undefined;
  shown.add(given.error);
  return runBuilt(args, options);
}

function expectForPeople(people: Ran, given: Case, error: ErrorReport["error"]): void {
  expect([people.code, people.out]).toEqual([given.code, ""]);
  expect(people.err.split(error.message)).toHaveLength(2);
  expect(people.err.endsWith(`${error.message}\n${error.advice}\n`)).toBe(true);
  expect(people.err).not.toMatch(/^\s+at /m);
}

describe.each([
  ["places", PLACES],
  ["models and sandboxes", MODELS],
  ["issues", ISSUES],
  ["options", OPTIONS],
  ["runs to go on with", RESUMES],
])("bad input: %s", (_, cases) => {
  it.each(cases.map((each) => [each.name, each] as const))(
    "%s",
    async (_name, given) => {
      given.arrange?.();
      const args = toArgs(given);
      const options = {
        env: { ...world.env, ...given.env?.() },
        ...(given.input === undefined ? {} : { input: given.input }),
      };
      const before = takeSnapshot(world.folder);

      const both = [runBuilt([...args, "--json"], options), forPeople(given, args, options)] as const;
      const [json, people] = await Promise.all(both);

      const { error } = ErrorReport.parse(JSON.parse(json.out));
      expect({ code: json.code, error: error.code }).toEqual({ code: given.code, error: given.error });
      expect(`${error.message} ${error.advice}`).toContain(given.words);
      expect(json.err).not.toContain(error.message);
      if (people !== undefined) expectForPeople(people, given, error);
      expect(takeSnapshot(world.folder)).toEqual(before);
      given.cleanUp?.();
    },
    60_000,
  );
});
