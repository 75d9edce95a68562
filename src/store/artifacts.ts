/** Artifacts: bytes in a folder, named after their own SHA-256, so that writing twice is writing once. */
import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { BotError } from "../domain/bot-error.ts";
import { parseArtifactId } from "../domain/ids.ts";
import type { Artifacts } from "../domain/ports.ts";

export function createArtifacts(folder: string): Artifacts {
  return {
    async put(kind, bytes) {
      const hash = createHash("sha256").update(bytes).digest("hex");
      const id = parseArtifactId(`${kind}/${hash}`);
      const path = join(folder, id);
      await mkdir(dirname(path), { recursive: true, mode: 0o700 });
      // Renamed into place, so that a reader never sees half of it.
      const temporary = `${path}.${process.pid}.tmp`;
      await writeFile(temporary, bytes, { mode: 0o600 });
      await rename(temporary, path);
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
