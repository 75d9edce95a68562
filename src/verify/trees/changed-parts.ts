/** The changed files, each as what it is in this repository: a path alone does not always tell. Pure. */
import type { ChangedFile, TreeEntry } from "../../domain/commit.ts";
import { isNamedLikeTest, isTestSupport } from "./test-files.ts";

export interface ChangedPart extends ChangedFile {
  /** Although its path looks like that of a test. */
  readonly isProduct?: boolean;
}

/** A test, code that tests share, or data of theirs. */
export function isTestPart({ path, isProduct }: ChangedPart): boolean {
  return isProduct !== true && isTestSupport(path);
}

const PACKAGE_FOLDER = /^(?<folder>.+\/tests?\/)(?:.*\/)?[^/]+\.py$/;

/**
 * Libraries ship helps for the tests of others in a package called `test` (`shop/test/client.py`). In Python, where
 * runners go by the names of files, such a folder is product when none in it is named like a test.
 */
export function toChangedParts(
  changed: readonly ChangedFile[],
  base: readonly Pick<TreeEntry, "path">[],
): readonly ChangedPart[] {
  const isProduct = (path: string): boolean => {
    const folder = isNamedLikeTest(path) ? undefined : PACKAGE_FOLDER.exec(path)?.groups?.["folder"];
    if (folder === undefined) return false;
    const parent = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
    const there = new Set(base.map((entry) => entry.path));
    const isPackage = there.has(`${folder}__init__.py`) && there.has(`${parent}__init__.py`);
    return isPackage && ![...there].some((other) => other.startsWith(folder) && isNamedLikeTest(other));
  };
  return changed.map((file) => (isProduct(file.path) ? { ...file, isProduct: true } : file));
}
