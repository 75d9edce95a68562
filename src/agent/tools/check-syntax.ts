/** The check after every change of a file: does it still parse as well as before? One line for the model if not. */
import type { Syntax } from "../../domain/ports.ts";
import type { RepoPath } from "../../domain/repo-path.ts";
import { decideAfterSyntax } from "../edits/decide-after-syntax.ts";
import type { EditLevel } from "../edits/edit-outcome.ts";

export type SyntaxCounter = Pick<Syntax, "countErrors">;

export interface CheckedChange {
  readonly path: RepoPath;
  /** Undefined for a new file. */
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array;
  readonly level: EditLevel;
}

export type SyntaxWord =
  | { readonly kind: "fine" }
  /** It is written all the same. */
  | { readonly kind: "worse"; readonly line: string }
  /** It must not be written. */
  | { readonly kind: "refused"; readonly line: string };

export async function checkSyntax(syntax: SyntaxCounter, change: CheckedChange): Promise<SyntaxWord> {
  const { path, before, after, level } = change;
  const afterCount = await syntax.countErrors(path, after);
  // Nothing is better than that, whatever was there before.
  if (afterCount === 0) return { kind: "fine" };
  const beforeCount = before === undefined ? 0 : await syntax.countErrors(path, before);
  const decision = decideAfterSyntax({ level, before: beforeCount, after: afterCount });
  if (decision.kind === "keep") return { kind: "fine" };
  const added = `${decision.added} syntax ${decision.added === 1 ? "error" : "errors"}`;
  if (decision.kind === "keep-and-report") {
    return { kind: "worse", line: `Syntax: this added ${added} to ${path}; mend that before finish.` };
  }
  const line = `[syntax-worse] The place was found by tolerance only, and the change would add ${added} to ${path}; nothing was changed. Copy old_text exactly as the file has it.`;
  return { kind: "refused", line };
}
