/** Real packages with the runner that their own CI or README names, written down before discovery was asked. */
import { readFileSync } from "node:fs";
import { z } from "zod";
import { TEST_RUNNERS } from "../../src/domain/testing.ts";

const Package = z.object({
  name: z.string().regex(/^[\w-]+\/[\w.-]+$/),
  commit: z.string().regex(/^[0-9a-f]{40}$/),
  ecosystem: z.string(),
  runner: z.enum(TEST_RUNNERS),
  mode: z
    .enum(["live", "recorded"])
    .describe("live: what was found is run, and tests have to be read; recorded: what was found is compared only"),
  setup: z.enum(["none", "npm"]),
});
export type Package = z.infer<typeof Package>;

const Packages = z.object({ schemaVersion: z.literal(1), packages: z.array(Package) });

/** @throws ZodError when the file is not of that form */
export function readPackages(file: string): readonly Package[] {
  return Packages.parse(JSON.parse(readFileSync(file, "utf8"))).packages;
}
