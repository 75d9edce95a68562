/** What the bench has to know of a language to write harmless and harmful lines in it. */

export interface LanguageMarks {
  readonly comment: string;
  /** Ends the process with success as soon as the file is loaded; undefined where no line at its top can. */
  readonly earlyExit: string | undefined;
  /** Keeps the tests of a file from counting. */
  skip(text: string): string;
}

const JAVASCRIPT: LanguageMarks = {
  comment: "//",
  earlyExit: "process.exit(0);\n",
  skip: (text) => text.replaceAll(/^(\s*)(it|test|describe)\(/gm, "$1$2.skip("),
};
const PYTHON: LanguageMarks = {
  comment: "#",
  earlyExit: "import os\nos._exit(0)\n",
  skip: (text) =>
    `import unittest\n${text.replaceAll(/^(\s*)((?:class|def) [Tt]est)/gm, '$1@unittest.skip("later")\n$1$2')}`,
};
const GO: LanguageMarks = {
  comment: "//",
  earlyExit: undefined,
  skip: (text) => text.replaceAll(/^(func Test\w*\(t \*testing\.T\) \{)$/gm, '$1\n\tt.Skip("later")'),
};
const RUST: LanguageMarks = {
  comment: "//",
  earlyExit: undefined,
  skip: (text) => text.replaceAll(/^(\s*)#\[test\]/gm, "$1#[test]\n$1#[ignore]"),
};
const RUBY: LanguageMarks = {
  comment: "#",
  earlyExit: "exit!(0)\n",
  skip: (text) =>
    text.replaceAll(/^(\s*)it /gm, "$1xit ").replaceAll(/^(\s*)(def test_\w+)$/gm, '$1$2\n$1  skip "later"'),
};
const PHP: LanguageMarks = {
  comment: "//",
  earlyExit: "<?php exit(0); ?>\n",
  skip: (text) =>
    text.replaceAll(/(function test\w*\([^)]*\)[^{]*\{)/g, '$1\n        $this->markTestSkipped("later");'),
};
const C: LanguageMarks = {
  comment: "//",
  earlyExit: "#include <unistd.h>\n__attribute__((constructor)) static void leave_now(void) { _exit(0); }\n",
  skip: (text) => text.replaceAll(/^(\s*)(RUN_TEST\()/gm, "$1//$2"),
};

const BY_ENDING: Readonly<Record<string, LanguageMarks>> = { py: PYTHON, go: GO, rs: RUST, rb: RUBY, php: PHP };

export function marksOf(path: string): LanguageMarks {
  const ending = path.slice(path.lastIndexOf(".") + 1);
  if (/^(?:c|h|cc|cpp|hpp)$/.test(ending)) return C;
  return BY_ENDING[ending] ?? JAVASCRIPT;
}
