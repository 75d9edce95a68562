/** One repository, and what has to be found in it. */
import type { TestPlan } from "../../../src/verify/test-plan.ts";

export type Texts = Readonly<Record<string, string>>;
export interface DiscoveryCase {
  readonly name: string;
  readonly texts: Texts;
  readonly files?: readonly string[];
  readonly changed?: readonly string[];
  readonly want: Partial<TestPlan> | undefined;
}

export const pkg = (scripts: Texts, devDependencies: Texts = {}): string =>
  JSON.stringify({ scripts, devDependencies });
export const script = (test: string, devDependencies: Texts = {}): Texts => ({
  "package.json": pkg({ test }, devDependencies),
});
export const workflow = (steps: string, job = ""): Texts => ({
  ".github/workflows/ci.yml": `on: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n${job}    steps:\n      - uses: actions/checkout@v4\n${steps}`,
});
export const run = (command: string): string => `      - run: ${command}\n`;
