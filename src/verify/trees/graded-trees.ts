/** Which trees a candidate is judged in: its code, with the tests it did not get to choose. */
import type { Overlay } from "../../domain/commit.ts";
import { isTestPart, type ChangedPart } from "./changed-parts.ts";
import type { CommitId } from "../../domain/ids.ts";
import type { GateRequest } from "../../domain/gate-request.ts";
import type { CommitMaker, RepositoryObjects } from "../../domain/ports.ts";
import { parseRepoPath, toRepoPath } from "../../domain/repo-path.ts";
import { mayNameSetUp, toSetUpFinder } from "./find-set-up-files.ts";
import { findInfrastructureKind, isRunnableTest } from "./test-files.ts";

export interface GradedTrees {
  /** The base with the given tests. */
  readonly base: CommitId;
  /** The candidate with existing tests and test infrastructure as on the base, and the given tests. */
  readonly patched: CommitId;
  /** The candidate's own tests, old and new, with the base's infrastructure and the given tests. */
  readonly own: CommitId;
  /** The base's code with the candidate's tests. */
  readonly testsOnBase: CommitId;
  /** The same with the candidate's data files, and what runs before tests; null where only data is changed, or none. */
  readonly dataOnBase: CommitId | null;
  /**
   * `patched` without the test files that the candidate added, and with what translates code or runs before every test as
   * it was on the base: they reach into tests that they are not part of. Null where it brings none of these.
   */
  readonly unaided: CommitId | null;
  readonly givenTests: readonly string[];
  /** Test files the candidate added. */
  readonly addedTests: readonly string[];
  /** Existing test files it changed. */
  readonly changedTests: readonly string[];
}

/** Read, not run. */
const DATA = /\.(?:json5?|ya?ml|toml|txt|csv|tsv|xml|html?|md|rst|ini|cfg|properties|po|sql|svg|expected|golden)$/i;

/** Of the settings that may name such files, those nearest to the root. */
const MAX_SETTINGS = 40;

/** What turns code into other code before tests run it. */
const TRANSLATION = /(?:^|\/)(?:vite\.config\.[cm]?[jt]s|babel\.config\.[^/]+|\.babelrc(?:\.[^/]+)?|\.swcrc)$/;

export interface GradedTreesDeps {
  readonly commits: CommitMaker;
  readonly objects: RepositoryObjects;
}

/** Makes the commits; the candidate itself is used wherever nothing has to be laid over it. */
export async function makeGradedTrees(
  { commits, objects }: GradedTreesDeps,
  request: GateRequest,
  changed: readonly ChangedPart[],
): Promise<GradedTrees> {
  const given = request.given === null || request.given.paths.length === 0 ? [] : [request.given];
  const givenPaths = new Set<string>(given.flatMap((overlay) => overlay.paths));
  const own = changed.filter((file) => !givenPaths.has(file.path));
  const infrastructure = own.filter((file) => findInfrastructureKind(file.path) !== undefined);
  const tests = own.filter((file) => isTestPart(file) && findInfrastructureKind(file.path) === undefined);
  const layer = (from: CommitId, files: readonly ChangedPart[]): readonly Overlay[] =>
    files.length === 0 ? [] : [{ from, paths: files.map((file) => parseRepoPath(file.path)) }];
  const lay = async (onto: CommitId, layers: readonly Overlay[]): Promise<CommitId> =>
    layers.length === 0 ? onto : commits.overlay(request.repo, onto, layers);

  const plain = own.filter((file) => !tests.includes(file) && !infrastructure.includes(file));
  const data = plain.filter((file) => DATA.test(file.path) && file.status !== "deleted");
  const existing = tests.filter((file) => file.status !== "added");
  const written = tests.filter((file) => file.status !== "deleted");
  const names = (files: readonly ChangedPart[]): readonly string[] =>
    files.map((file) => file.path).filter((path) => isRunnableTest(path));
  const isSetUp = await findSetUp(objects, request, plain);
  const aids = plain.filter((file) => TRANSLATION.test(file.path) || isSetUp(file.path));
  const isAided = existing.length < tests.length || aids.length > 0;
  const beside = [...new Set([...data, ...aids])];
  const isBeside = beside.length > 0 && (beside.length < plain.length || aids.length > 0);
  const givenTests = await listGivenTests(objects, request);
  const [base, patched, ownTree, testsOnBase, dataOnBase, unaided] = await Promise.all([
    lay(request.base, given),
    lay(request.candidate, [...layer(request.base, [...existing, ...infrastructure]), ...given]),
    lay(request.candidate, [...layer(request.base, infrastructure), ...given]),
    lay(request.base, [...layer(request.candidate, written), ...given]),
    isBeside ? lay(request.base, [...layer(request.candidate, [...written, ...beside]), ...given]) : null,
    isAided ? lay(request.candidate, [...layer(request.base, [...tests, ...infrastructure, ...aids]), ...given]) : null,
  ]);
  return {
    base,
    patched,
    own: ownTree,
    testsOnBase,
    dataOnBase,
    unaided,
    givenTests,
    addedTests: names(written.filter((file) => file.status === "added")),
    changedTests: names(written.filter((file) => file.status === "modified")),
  };
}

/** Test files that certainly take part in a candidate's run, whatever the command picks up by itself. */
export function listRequired({ givenTests, addedTests }: GradedTrees): readonly string[] {
  return [...givenTests, ...addedTests];
}

/** Settings are read only where a changed file could be meant. */
async function findSetUp(
  objects: RepositoryObjects,
  { repo, base, testCommand }: GateRequest,
  plain: readonly ChangedPart[],
): Promise<(path: string) => boolean> {
  if (plain.length === 0) return () => false;
  const entries = await objects.listFiles(repo, base);
  const paths = entries.map(({ path }) => path).filter((path) => mayNameSetUp(path));
  const near = paths.sort((a, b) => a.split("/").length - b.split("/").length).slice(0, MAX_SETTINGS);
  const texts = await objects.readFiles(
    repo,
    base,
    near.flatMap((path) => toRepoPath(path) ?? []),
  );
  const decoder = new TextDecoder();
  return toSetUpFinder(new Map([...texts].map(([path, bytes]) => [path, decoder.decode(bytes)])), testCommand);
}

/** Without those that are given to be removed: nothing can be seen of them. */
async function listGivenTests(objects: RepositoryObjects, { repo, given }: GateRequest): Promise<readonly string[]> {
  const paths = (given?.paths ?? []).filter((path) => isRunnableTest(path));
  if (given === null || paths.length === 0) return [];
  const there = await objects.readFiles(repo, given.from, paths);
  return paths.filter((path) => there.has(path));
}
