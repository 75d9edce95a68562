/** The check after every change of a file: does it still parse as well as before? One line for the model if not. */
import type { Syntax } from "../../domain/ports.ts";
import type { RepoPath } from "../../domain/repo-path.ts";
import { decideAfterSyntax, type SyntaxErrorCount } from "../edits/decide-after-syntax.ts";
import type { EditLevel } from "../edits/edit-outcome.ts";

export type SyntaxCounter = Pick<Syntax, "countErrors">;

export interface CheckedChange {
  readonly path: RepoPath;
  /** Undefined for a new file. */
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array;
  readonly level: EditLevel;
}

/** Of a change that is written. */
export type AcceptedSyntax =
  | { readonly kind: "fine"; readonly errorsAfter: SyntaxErrorCount }
  /** It is written all the same. */
  | { readonly kind: "worse"; readonly line: string; readonly errorsBefore: number; readonly errorsAfter: number };

export type SyntaxWord = AcceptedSyntax | { readonly kind: "refused"; readonly line: string };

export async function checkSyntax(syntax: SyntaxCounter, change: CheckedChange): Promise<SyntaxWord> {
  const { path, before, after, level } = change;
  const afterCount = await syntax.countErrors(path, after);
  // Nothing is better than that, whatever was there before.
  if (afterCount === 0) return { kind: "fine", errorsAfter: 0 };
  const beforeCount = before === undefined ? 0 : await syntax.countErrors(path, before);
  const decision = decideAfterSyntax({ level, before: beforeCount, after: afterCount });
  if (decision.kind === "keep") return { kind: "fine", errorsAfter: afterCount };
  const added = `${decision.added} syntax ${decision.added === 1 ? "error" : "errors"}`;
  if (decision.kind === "keep-and-report") {
    const { errorsBefore, errorsAfter } = decision;
    const line = `Syntax: this added ${added} to ${path}; mend that before finish.`;
    return { kind: "worse", line, errorsBefore, errorsAfter };
  }
  const line = `[syntax-worse] The place was found by tolerance only, and the change would add ${added} to ${path}; nothing was changed. Copy old_text exactly as the file has it.`;
  return { kind: "refused", line };
}
