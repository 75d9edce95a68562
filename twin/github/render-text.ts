/** Changes as text, for who asks with the media type `diff` or `patch`. */
import type { Call, Reply } from "./router.ts";

/** Undefined when JSON is asked for. */
export async function renderChangesAsText(call: Call, from: string, to: string): Promise<Reply | undefined> {
  const { media, state, repository } = call;
  if (media !== "diff" && media !== "patch") return undefined;
  const { git } = state;
  const text = await (media === "diff"
    ? git.diff(repository.gitDir, from, to)
    : git.patches(repository.gitDir, from, to));
  const headers = { "content-type": `application/vnd.github.${media}; charset=utf-8` };
  return { status: 200, raw: Buffer.from(text), headers };
}
