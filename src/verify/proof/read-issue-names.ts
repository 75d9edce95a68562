/** What the issue names of the code that the candidate changed. */
import type { GateRequest } from "../../domain/gate-request.ts";
import type { RepositoryObjects } from "../../domain/ports.ts";
import { parseRepoPath } from "../../domain/repo-path.ts";
import { isTestPart, type ChangedPart } from "../trees/changed-parts.ts";
import { toCodeNames, toIdentifiers } from "./relevance.ts";

/** Names of code in the issue that the changed files know: a test for the issue's reason has to say one of them. */
export async function readIssueNames(
  objects: RepositoryObjects,
  { request, changed }: { readonly request: GateRequest; readonly changed: readonly ChangedPart[] },
): Promise<readonly string[]> {
  const before = changed
    .filter((file) => file.status !== "added" && !file.binary && !isTestPart(file))
    .map((file) => parseRepoPath(file.path));
  const named = toCodeNames(request.issueText);
  if (before.length === 0 || named.size === 0) return [];
  const texts = await objects.readFiles(request.repo, request.base, before);
  const known = toIdentifiers([...texts.values()].map((bytes) => new TextDecoder().decode(bytes)).join("\n"));
  return [...named].filter((name) => known.has(name));
}
