/** Files by a glob, as the sandbox's search program understands it; or git, where ripgrep is not installed. */
import { BotError } from "../../domain/bot-error.ts";
import type { Sandbox } from "../../domain/ports.ts";
import { parseRepoPath, type RepoPath } from "../../domain/repo-path.ts";
import { DEFAULT_EXEC } from "../../domain/sandbox.ts";
import { toPathspec } from "./grep.ts";

const TIMEOUT_MS = 20_000;
const NOT_FOUND_PROGRAM = 127;
const LIST_BYTES = 8 * 1024 * 1024;

/** Ignored files are left out. */
export async function listMatching(
  sandbox: Pick<Sandbox, "exec">,
  glob: string,
  signal: AbortSignal,
): Promise<readonly RepoPath[]> {
  const options = { ...DEFAULT_EXEC, timeoutMs: TIMEOUT_MS, maxOutputBytes: LIST_BYTES };
  const byRipgrep = await sandbox.exec(
    ["rg", "--files", "--hidden", "--glob=!.git", `--glob=${glob}`, "."],
    options,
    signal,
  );
  const byGit = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "--", toPathspec(glob)];
  const result = byRipgrep.exitCode === NOT_FOUND_PROGRAM ? await sandbox.exec(byGit, options, signal) : byRipgrep;
  return new TextDecoder()
    .decode(result.stdout)
    .split("\n")
    .flatMap((line) => {
      try {
        return line === "" ? [] : [parseRepoPath(line)];
      } catch (error) {
        if (error instanceof BotError && error.code === "bad-path") return [];
        throw error;
      }
    });
}
