/** Words of linters and type checkers: what they find, and what of it a change brought. */

export type LintTool = "eslint" | "ruff" | "tsc" | "mypy" | "go vet";

export interface Problem {
  /** Relative to the repository's root. */
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** As the tool names it: `eqeqeq`, `F401`, `TS2322`; the tool's own name where it names none. */
  readonly rule: string;
  /** One line as the tool wrote it: untrusted text. */
  readonly message: string;
  readonly tool: LintTool;
}

export type NewProblems =
  | { readonly kind: "found"; readonly problems: readonly Problem[] }
  /** Every linter that is configured for these files answered, and nothing is new. */
  | { readonly kind: "none" }
  /** Nothing new was seen, but a linter did not answer: it is missing, broken or too slow. */
  | { readonly kind: "unknown"; readonly reason: string };
