/** What the opening says of the repository; read once a run, then a row. */
import type { CommitId } from "../../domain/ids.ts";
import type { CodeIndex, RepositoryObjects } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import type { RepoRef } from "../../domain/repo-ref.ts";
import type { RepositoryBrief } from "../../prompts/preamble.ts";

/** With tools and system prompt a third of what the leanest other agent sends before the issue (`npm run bench:harness`). */
const MAP_TOKENS = 850;
/** The first of these that a repository has; then what each of its parts says, too, as far as there is room. */
const CONVENTION_FILES = ["AGENTS.md", "CLAUDE.md", ".github/copilot-instructions.md", "CONTRIBUTING.md"];

export interface BriefRequest {
  readonly repo: RepoRef;
  readonly commit: CommitId;
  readonly index: CodeIndex;
  readonly testCommand: string;
}

export async function readRepositoryBrief(
  objects: Pick<RepositoryObjects, "listFiles" | "readFile">,
  { repo, commit, index, testCommand }: BriefRequest,
  signal: AbortSignal,
): Promise<RepositoryBrief> {
  const files = (await objects.listFiles(repo, commit)).map(({ path }) => path);
  const main = CONVENTION_FILES.find((path) => files.includes(path));
  const bytes = main === undefined ? undefined : await objects.readFile(repo, commit, parseRepoPath(main));
  const text = new TextDecoder().decode(bytes ?? new Uint8Array());
  return {
    languages: await index.languages(signal),
    map: await index.map(MAP_TOKENS, signal),
    files,
    testCommand,
    conventions: main === undefined ? [] : [{ path: main, text: `${text.trim()}${renderInner(files)}` }],
  };
}

/** Parts with conventions of their own are named; the model reads them when it changes something there. */
function renderInner(files: readonly string[]): string {
  const inner = files.filter((path) => path.endsWith("/AGENTS.md"));
  return inner.length === 0 ? "" : `\n\n(Parts with their own: ${inner.slice(0, 20).join(", ")})`;
}
