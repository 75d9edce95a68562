/** Artifacts: bytes in a folder, named after their own SHA-256, so that writing twice is writing once. */
import { createHash, randomBytes } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BotError } from "../domain/bot-error.ts";
import { parseArtifactId } from "../domain/ids.ts";
import type { Artifacts } from "../domain/ports.ts";

/** `flush`: what was put survives a power failure, not only a kill. */
export function createArtifacts(folder: string, { flush } = { flush: true }): Artifacts {
  return {
    async put(kind, bytes) {
      const hash = createHash("sha256").update(bytes).digest("hex");
      const id = parseArtifactId(`${kind}/${hash}`);
      const path = join(folder, id);
      // Renamed into place, so that a reader never sees half of it; two runs may write the same bytes at once.
      const temporary = `${path}.${randomBytes(6).toString("hex")}.tmp`;
      try {
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await writeFile(temporary, bytes, { mode: 0o600, flush });
        await rename(temporary, path);
      } catch (error) {
        await rm(temporary, { force: true }).catch(() => undefined);
        throw new BotError("store-unavailable", { reason: String(error) }, { cause: error });
      }
      return id;
    },
    async get(id) {
      try {
        return await readFile(join(folder, parseArtifactId(id)));
      } catch (error) {
        throw new BotError("artifact-missing", { artifact: id }, { cause: error });
      }
    },
  };
}
