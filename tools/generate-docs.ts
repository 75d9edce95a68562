/** Writes what is derived: `schemas/`, `docs/errors.md`, `.env.example` and the settings table of `docs/operating.md`. */
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { renderErrorsPage, renderSchemas, renderSettingsExample, withSettingsTable } from "./derived-files.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

await mkdir(`${root}schemas`, { recursive: true });
for (const [name, text] of renderSchemas()) await writeFile(`${root}schemas/${name}`, text);
await writeFile(`${root}docs/errors.md`, renderErrorsPage());
await writeFile(`${root}.env.example`, renderSettingsExample());
const operating = `${root}docs/operating.md`;
await writeFile(operating, withSettingsTable(await readFile(operating, "utf8")));
console.log("schemas, docs/errors.md, .env.example and the settings table are current");
