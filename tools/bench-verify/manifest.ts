/** The committed list of real bug fixes: where they are, never what they say. */
import { readFileSync } from "node:fs";
import { z } from "zod";

const Repository = z.object({
  name: z
    .string()
    .regex(/^(?:npm:[@\w./-]+|[\w-]+\/[\w.-]+)$/)
    .describe("`owner/name` on GitHub, or `npm:<package>` for released tarballs that carry their tests"),
  language: z.string(),
  runner: z.string().describe("the project's own, for counting; the gate finds out for itself"),
  own: z.string().describe("shell text that runs the project's whole suite, for the miner and for truth"),
  setup: z
    .enum(["none", "npm", "phpab", "go"])
    .describe(
      "npm: installed once into the cache, then linked; phpab: an autoloader is written for what is there; go: the standard library is compiled once",
    ),
  testCommand: z.string().nullable().default(null).describe("what the owner would have to configure; null: discovery"),
  until: z.iso.date().optional(),
  since: z.iso.date().optional().describe("commits before are not looked at: they do not run on today's programs"),
});
export type Repository = z.infer<typeof Repository>;

const Case = z.object({
  id: z.string(),
  repository: z.string(),
  base: z.string().describe("commit, or version of the package"),
  fix: z.string(),
  date: z.iso.date().optional().describe("of the fix"),
  sources: z.array(z.string()).min(1).max(3),
  tests: z.array(z.string()).min(1),
  isSample: z.boolean().optional(),
});
export type Case = z.infer<typeof Case>;

const Excluded = z.object({ repository: z.string(), fix: z.string(), reason: z.string() });
export type Excluded = z.infer<typeof Excluded>;

const Manifest = z.object({
  schemaVersion: z.literal(1),
  repositories: z.array(Repository),
  cases: z.array(Case),
  excluded: z.array(Excluded).describe("looked at and not taken, each with its reason"),
});
export type Manifest = z.infer<typeof Manifest>;

/** @throws ZodError when the file is not of that form */
export function readManifest(file: string): Manifest {
  return Manifest.parse(JSON.parse(readFileSync(file, "utf8")));
}

/** The repository that a case names; a manifest without it is wrong. */
export function getRepository(manifest: Manifest, name: string): Repository {
  const found = manifest.repositories.find((repository) => repository.name === name);
  if (found === undefined) throw new Error(`the manifest has no repository ${name}`);
  return found;
}
