/** Which commits of which repositories, and what their tests need. Chosen before any selection was run on them. */
import { readFileSync } from "node:fs";

export interface BenchCommit {
  readonly id: string;
  /** Signals and weights were tried on `tune` only; the aims are judged on `report`. */
  readonly split: "tune" | "report";
}

export interface BenchRepository {
  /** `owner/name` on GitHub. */
  readonly name: string;
  readonly language: string;
  /** As a person would type it at the root. */
  readonly test: string;
  /** `npm`: packages; `package.json`: what each commit asks for; `pip`: wheels; `none`: nothing. */
  readonly install: {
    readonly by: "npm" | "package.json" | "pip" | "none";
    readonly packages: readonly string[];
    /** In `node_modules`, links to folders of the checkout. */
    readonly links?: Readonly<Record<string, string>>;
  };
  readonly env: Readonly<Record<string, string>>;
  /** Only commits in these years are mined: what is installed fits them. */
  readonly since: string;
  readonly until: string;
  readonly commits: readonly BenchCommit[];
}

export const MANIFEST = "tools/bench-impacted/manifest.json";

export function readManifest(): readonly BenchRepository[] {
  return (JSON.parse(readFileSync(MANIFEST, "utf8")) as { readonly repositories: readonly BenchRepository[] })
    .repositories;
}
