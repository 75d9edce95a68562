/** Go packages that help tests import `testing` for its types, in files that are no tests. Pure. */
import type { ChangedFile } from "../../domain/commit.ts";

const SUPPORT_FOLDER =
  /(?:^|\/)(?:internal\/(?:.+\/)?test\w*|test(?:util|ing|help|kit|support|data|env|case)\w*|\w+test)\/[^/]+$/;
const OTHER_NAME = /(?:[\w.]\s+|_)"testing"/;
/** With these alone nobody learns whether a test is running. */
const MORE_THAN_TYPES = /\btesting\.(?!(?:TB|T|B|F|M|PB)\b)\w/;
const EXPORTED = /^func\s+[A-Z]\w*[^{]*/gm;
const TAKES_TEST = /\btesting\.TB\b|\*testing\.[TBF]\b/;

/** Only for a file that is new: of others not every line is known. */
export function isGoTestSupport({ path, status, binary, added }: ChangedFile): boolean {
  if (status !== "added" || binary || !path.endsWith(".go")) return false;
  const text = added.map((line) => line.text).join("\n");
  if (MORE_THAN_TYPES.test(text) || added.some((line) => isRenaming(line.text))) return false;
  if (SUPPORT_FOLDER.test(path)) return true;
  const exported = text.match(EXPORTED) ?? [];
  return exported.length > 0 && exported.every((head) => TAKES_TEST.test(head));
}

/** Under another name its uses are not seen. */
function isRenaming(line: string): boolean {
  return OTHER_NAME.test(line) && !/^\s*import\s+"testing"/.test(line);
}
