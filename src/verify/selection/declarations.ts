/**
 * What a file declares, line by line with patterns instead of a parser: thousands of files are read for one question,
 * half-written code has to do, and nothing of it can take long. Nesting is told by indentation.
 */

export interface Declaration {
  readonly name: string;
  /** Lines from 1; up to the next declaration that is not inside. */
  readonly first: number;
  readonly last: number;
  readonly indent: number;
  /** Something others name to get at it: a class, a module, an interface. */
  readonly isType: boolean;
}

const MAX_LINE_CHARS = 300;
const MAX_DECLARATIONS = 5_000;

type Pattern = readonly [kind: "type" | "other" | "top", pattern: RegExp];

const NO_METHOD = "(?!(?:if|for|while|switch|catch|function|return|with|else|do|new|await|throw|constructor)\\b)";
const JAVASCRIPT: readonly Pattern[] = [
  [
    "type",
    /^(\s*)(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:abstract\s+)?(?:class|interface|enum|namespace|type)\s+([\w$]+)/,
  ],
  ["other", /^(\s*)(?:export\s+)?(?:default\s+)?(?:declare\s+)?(?:async\s+)?function\s*\*?\s*([\w$]+)/],
  ["top", /^()export\s+(default)\b(?!\s+[\w$]+\s*;?\s*$)/],
  ["top", /^()(?:export\s+)?(?:declare\s+)?(?:const|let|var)\s+([\w$]+)/],
  ["top", /^()(?:[\w$]+\s*=\s*)?(?:[\w$]+\.)+([\w$]+)\s*=(?!=)/],
  ["top", /^()[\w$.]+\((?:[\w$.]+,\s*)?["']([\w$]+)["'],\s*(?:async\s+)?(?:function\b|\()/],
  [
    "other",
    new RegExp(
      `^(\\s+)(?:(?:public|private|protected|static|async|override|get|set)\\s+)*\\*?${NO_METHOD}([\\w$#]+)\\s*(?:<[^>]*>)?\\([^;]*\\{\\s*$`,
    ),
  ],
  [
    "other",
    /^(\s+)(?:(?:public|private|protected|static|readonly)\s+)*([\w$#]+)\s*[:=]\s*(?:async\s*)?(?:function\b|\([^)]*\)\s*(?::[^=]*)?=>)/,
  ],
];
const PYTHON: readonly Pattern[] = [
  ["type", /^(\s*)class\s+(\w+)/],
  ["other", /^(\s*)(?:async\s+)?def\s+(\w+)/],
  ["top", /^()([A-Za-z_]\w*)\s*(?::[^=]+)?=(?!=)/],
];
const RUBY: readonly Pattern[] = [
  ["type", /^(\s*)(?:class|module)\s+(?:\w+::)*([A-Z]\w*)/],
  ["other", /^(\s*)def\s+(?:self\.)?([\w]+[?!=]?)/],
  ["other", /^(\s*)([A-Z][A-Z0-9_]+)\s*=(?!=)/],
];
const GO: readonly Pattern[] = [
  ["other", /^()func\s+(?:\([^)]*\)\s*)?(\w+)/],
  ["type", /^()type\s+(\w+)/],
  ["top", /^()(?:var|const)\s+(\w+)/],
];
const RUST: readonly Pattern[] = [
  ["type", /^(\s*)(?:pub(?:\([^)]*\))?\s+)?(?:struct|enum|trait|union|mod|type)\s+(\w+)/],
  ["other", /^(\s*)(?:pub(?:\([^)]*\))?\s+)?(?:(?:async|unsafe|const|extern\s+"C")\s+)*fn\s+(\w+)/],
  ["other", /^(\s*)(?:pub(?:\([^)]*\))?\s+)?(?:static|const)\s+(\w+)/],
  ["other", /^(\s*)macro_rules!\s+(\w+)/],
  ["type", /^(\s*)impl\b.*?(\w+)(?:<[^>]*>)?\s*\{\s*$/],
];
const BRACES: readonly Pattern[] = [
  ["type", /^(\s*)(?:[\w@]+\s+)*(?:class|interface|enum|record|trait|object|struct|namespace)\s+(\w+)/],
  ["other", /^(\s*)(?:[\w@]+\s+)*(?:function|fun)\s+&?(\w+)/],
  [
    "other",
    /^(\s*)(?:[\w<>[\],.?@&*:]+\s+)+[*&]?(?!(?:if|for|while|switch|catch|return|new|throw|else)\b)(?:\w+::)*(\w+)\s*\([^;]*$/,
  ],
];

const FAMILIES: readonly (readonly [RegExp, readonly Pattern[]])[] = [
  [/\.[cm]?[jt]sx?$/, JAVASCRIPT],
  [/\.pyi?$/, PYTHON],
  [/\.(?:rb|rake)$/, RUBY],
  [/\.go$/, GO],
  [/\.rs$/, RUST],
  [/\.(?:java|kt|kts|groovy|scala|php|cs|c|cc|cpp|cxx|h|hh|hpp)$/, BRACES],
];

/** Whether declarations of such a file are known; all other files are data. */
export function isCode(path: string): boolean {
  return FAMILIES.some(([end]) => end.test(path));
}

/** In the file's order, at most 5,000. */
export function listDeclarations(path: string, text: string): readonly Declaration[] {
  const patterns = FAMILIES.find(([end]) => end.test(path))?.[1] ?? [];
  const lines = text.split("\n");
  const found: Omit<Declaration, "last">[] = [];
  for (let at = 0; at < lines.length && found.length < MAX_DECLARATIONS; at += 1) {
    const line = lines[at] ?? "";
    if (line.length > MAX_LINE_CHARS || line.trim() === "") continue;
    const declared = matchLine(line, patterns);
    if (declared !== undefined) found.push({ ...declared, first: at + 1 });
  }
  return withEnds(found, lines.length);
}

function matchLine(line: string, patterns: readonly Pattern[]): Omit<Declaration, "first" | "last"> | undefined {
  for (const [kind, pattern] of patterns) {
    const [, blanks = "", name] = pattern.exec(line) ?? [];
    if (name !== undefined) return { name, indent: blanks.length, isType: kind === "type" };
  }
  return undefined;
}

function withEnds(found: readonly Omit<Declaration, "last">[], lines: number): readonly Declaration[] {
  const ended: Declaration[] = [];
  const open: Omit<Declaration, "last">[] = [];
  const close = (indent: number, last: number): void => {
    while (open.length > 0 && (open.at(-1)?.indent ?? 0) >= indent) {
      const declaration = open.pop();
      if (declaration !== undefined) ended.push({ ...declaration, last });
    }
  };
  for (const declaration of found) {
    close(declaration.indent, declaration.first - 1);
    open.push(declaration);
  }
  close(0, lines);
  return ended.sort((one, other) => one.first - other.first || other.last - one.last);
}
