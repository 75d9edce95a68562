/** Refs: made, moved and taken away, with the `push` they mean for a branch. */
import { announcePush } from "../git-http.ts";
import { isAncestor, isRefName, listRefs, setRef, typeOfObject } from "../git-objects.ts";
import { apiOf } from "../render-repository.ts";
import { notFound, Refusal, requireText, type Call, type Reply, type Route } from "../router.ts";

const READ = { level: "read", anyOf: ["contents"] } as const;
const WRITE = { level: "write", anyOf: ["contents"] } as const;

function renderRef(call: Call, ref: string, sha: string): object {
  const api = apiOf(call.state, call.repository);
  const object = { type: "commit", sha, url: `${api}/git/commits/${sha}` };
  return { ref, node_id: Buffer.from(ref).toString("base64"), url: `${api}/git/${ref}`, object };
}

async function getRef(call: Call): Promise<Reply> {
  const ref = `refs/${call.params["ref"] ?? ""}`;
  const sha = await findRef(call, ref);
  if (sha === undefined) throw notFound();
  return { status: 200, body: renderRef(call, ref, sha) };
}

async function findRef(call: Call, ref: string): Promise<string | undefined> {
  return (await listRefs(call.repository.gitDir)).find((entry) => entry.ref === ref)?.sha;
}

async function listMatching(call: Call): Promise<Reply> {
  const refs = await listRefs(call.repository.gitDir);
  const shown = refs.filter(({ ref }) => ref.startsWith(`refs/${call.params["ref"] ?? ""}`));
  return { status: 200, body: shown.map(({ ref, sha }) => renderRef(call, ref, sha)) };
}

async function createRef(call: Call): Promise<Reply> {
  const { gitDir } = call.repository;
  const [ref, sha] = [requireText(call, "Reference", "ref"), requireText(call, "Reference", "sha")];
  if (!(await isRefName(gitDir, ref))) throw new Refusal(422, `${ref} is not a valid ref name.`, { isMalformed: true });
  await checkCommit(gitDir, sha);
  if ((await findRef(call, ref)) !== undefined) throw new Refusal(422, "Reference already exists");
  await move(call, ref, { from: undefined, to: sha });
  return { status: 201, body: renderRef(call, ref, sha) };
}

async function checkCommit(gitDir: string, sha: string): Promise<void> {
  if ((await typeOfObject(gitDir, sha)) !== "commit") throw new Refusal(422, "Object does not exist");
}

async function updateRef(call: Call): Promise<Reply> {
  const { gitDir } = call.repository;
  const ref = `refs/${call.params["ref"] ?? ""}`;
  const sha = requireText(call, "Reference", "sha");
  const from = await findRef(call, ref);
  if (from === undefined) throw new Refusal(422, "Reference does not exist");
  await checkCommit(gitDir, sha);
  if (call.body["force"] !== true && !(await isAncestor(gitDir, from, sha)))
    throw new Refusal(422, "Update is not a fast forward");
  await move(call, ref, { from, to: sha });
  return { status: 200, body: renderRef(call, ref, sha) };
}

async function deleteRef(call: Call): Promise<Reply> {
  const ref = `refs/${call.params["ref"] ?? ""}`;
  const from = await findRef(call, ref);
  if (from === undefined) throw new Refusal(422, "Reference does not exist");
  await move(call, ref, { from, to: undefined });
  return { status: 204 };
}

async function move(
  call: Call,
  ref: string,
  change: { readonly from: string | undefined; readonly to: string | undefined },
): Promise<void> {
  const { state, repository, user } = call;
  await setRef(repository.gitDir, ref, change.to ?? null);
  const branch = /^refs\/heads\/(.+)$/.exec(ref)?.[1];
  if (branch !== undefined) await announcePush(state, repository, { branch, ...change, by: user });
}

export const GIT_REF_ROUTES: readonly Route[] = [
  { operation: "git/get-ref", need: READ, handle: getRef },
  { operation: "git/list-matching-refs", need: READ, handle: listMatching },
  { operation: "git/create-ref", need: WRITE, handle: createRef },
  { operation: "git/update-ref", need: WRITE, handle: updateRef },
  { operation: "git/delete-ref", need: WRITE, handle: deleteRef },
];
