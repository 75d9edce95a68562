/**
 * What is known about an issue before the run, as a few numbers; no model is asked. Research page on agents, §3.2. Left
 * out of its list: churn, label class and the repository's own rate, which nothing here knows yet. Pure.
 */

export interface IssueFacts {
  readonly title: string;
  readonly body: string;
  readonly files: readonly string[];
  /** Files that use the issue's words most, best first. */
  readonly likelyFiles: readonly string[];
  /** How many of the names that the issue mentions the code declares. */
  readonly knownNames: number;
  /** Of all code in the repository. */
  readonly codeBytes: number;
}

const FRAME =
  /(?:^|\s)(?:at .*?\(?|File ")((?:[\w@+.-]+\/)*[\w@+.-]+\.\w{1,5})(?:"?, line \d+|:\d+)|Traceback \(most recent call last\)/m;
const SNIPPET = /^(?:`{3,}|~{3,})[^\n]*\n[\s\S]*?\S[\s\S]*?^(?:`{3,}|~{3,})/m;
const TOP_FILES = 5;

export function toFeatures(facts: IssueFacts): Record<string, number> {
  const { title, body, files, likelyFiles, knownNames, codeBytes } = facts;
  const text = `${title}\n${body}`;
  return {
    logIssueLength: Math.log(1 + text.length),
    hasTraceback: FRAME.test(text) ? 1 : 0,
    hasFrameInRepository: hasFrameIn(text, files) ? 1 : 0,
    hasCode: SNIPPET.test(body) ? 1 : 0,
    namedPaths: files.filter((file) => text.includes(file)).length,
    knownNames,
    logFiles: Math.log(1 + files.length),
    logCodeBytes: Math.log(1 + codeBytes),
    likelyFolders: new Set(likelyFiles.slice(0, TOP_FILES).map(toFolder)).size,
  };
}

function hasFrameIn(text: string, files: readonly string[]): boolean {
  const frames = [...text.matchAll(new RegExp(FRAME.source, "gm"))].flatMap(([, path]) => path ?? []);
  return frames.some((frame) =>
    files.some((file) => frame === file || frame.endsWith(`/${file}`) || file.endsWith(`/${frame}`)),
  );
}

function toFolder(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("/")));
}

const NAME =
  /`([A-Za-z_$][\w$]*(?:[.#:]+[A-Za-z_$][\w$]*)*)(?:\(\))?`|\b([a-z]+[A-Z]\w+|[A-Z][a-z]+[A-Z]\w*|[a-z]+_[a-z_]+\w*)\b/g;
const MAX_NAMES = 8;

/** Names of code in an issue: those in backticks, then those that no plain word is spelt like. */
export function listNames(text: string): readonly string[] {
  const found = [...text.matchAll(NAME)].map(([, quoted, plain]) => quoted ?? plain ?? "");
  return [...new Set(found)].slice(0, MAX_NAMES);
}
