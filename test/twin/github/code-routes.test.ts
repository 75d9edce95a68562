import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { openTestTwin, REPO, type TestTwin } from "./open-test-twin.ts";

const AT = `/repos/${REPO}`;

describe("code over REST", () => {
  let test: TestTwin;

  beforeEach(async () => {
    test = await openTestTwin({ events: ["push", "pull_request"] });
  });

  afterEach(async () => {
    await test.close();
    expect(test.twin.contract().badAnswers).toEqual([]);
  });

  async function make(path: string, body: object): Promise<string> {
    const made = await test.send("POST", `${AT}/git/${path}`, body);
    expect(made.status).toBe(201);
    return (made.json as { sha: string }).sha;
  }

  it("makes a branch of a blob, a tree and a commit, all of them git's own", async () => {
    const blob = await make("blobs", { content: Buffer.from("2\n").toString("base64"), encoding: "base64" });
    const entries = [
      { path: "sum.txt", mode: "100644", type: "blob", sha: blob },
      { path: "new/run.sh", mode: "100755", type: "blob", content: "#!/bin/sh\n" },
      { path: "a/b.txt", mode: "100644", type: "blob", sha: null },
    ];
    const tree = await make("trees", { base_tree: test.ids.head, tree: entries });
    const commit = await make("commits", { message: "Fix the sum", tree, parents: [test.ids.head] });
    const ref = await test.send("POST", `${AT}/git/refs`, { ref: "refs/heads/fix", sha: commit });

    expect(ref).toMatchObject({
      status: 201,
      json: { ref: "refs/heads/fix", object: { sha: commit, type: "commit" } },
    });
    expect(await test.twin.readFile(REPO, "fix", "sum.txt")).toBe("2\n");
    expect((await test.get(`${AT}/git/trees/${commit}?recursive=1`)).json).toMatchObject({
      sha: tree,
      tree: [
        { path: "new", type: "tree" },
        { path: "new/run.sh", mode: "100755" },
        { path: "sum.txt", size: 2 },
      ],
    });
    expect((await test.get(`${AT}/git/blobs/${blob}`)).json).toMatchObject({ content: "Mgo=\n", size: 2 });
    expect((await test.get(`${AT}/git/commits/${commit}`)).json).toMatchObject({
      ...{ message: "Fix the sum", tree: { sha: tree } },
      author: { name: "swe-agent[bot]" },
    });
    expect((await test.get(`${AT}/compare/main...fix`)).json).toMatchObject({
      ...{ status: "ahead", ahead_by: 1 },
      files: [{ filename: "a/b.txt", status: "removed" }, { filename: "new/run.sh" }, { filename: "sum.txt" }],
    });
    await test.twin.deliveriesSettled();
    expect(test.twin.deliveries().map(({ event }) => event)).toEqual(["push"]);
  });

  it("moves and takes away refs as GitHub lets them", async () => {
    const main = await test.twin.pushFileAs("ada", REPO, "main", { path: "x", content: "x\n" });
    const side = await test.twin.pushFileAs("ada", REPO, "side", { path: "y", content: "y\n" });
    await test.twin.pushFileAs("ada", REPO, "main", { path: "x", content: "z\n" });
    const patch = (body: object) => test.send("PATCH", `${AT}/git/refs/heads/side`, body);

    expect((await test.get(`${AT}/git/matching-refs/heads/`)).json).toHaveLength(2);
    expect((await patch({ sha: "3".repeat(40) })).json).toMatchObject({ message: "Object does not exist" });
    const other = await test.twin.pushFileAs("ada", REPO, "side", { path: "y", content: "yy\n" });
    expect((await patch({ sha: main })).json).toMatchObject({ message: "Update is not a fast forward" });
    expect((await patch({ sha: main, force: true })).json).toMatchObject({ object: { sha: main } });
    expect((await patch({ sha: other })).json).toMatchObject({ object: { sha: other } });
    expect(side).not.toBe(other);
    const post = (ref: string) => test.send("POST", `${AT}/git/refs`, { ref, sha: main });
    expect((await post("refs/heads/side")).json).toMatchObject({ message: "Reference already exists" });
    expect((await post("heads/other")).status).toBe(422);
    expect((await test.send("DELETE", `${AT}/git/refs/heads/side`)).status).toBe(204);
    expect((await test.send("DELETE", `${AT}/git/refs/heads/side`)).json).toMatchObject({
      message: "Reference does not exist",
    });
    expect((await test.get(`${AT}/git/ref/heads/side`)).status).toBe(404);
  });

  it.each([
    ["trees", { tree: [{ path: "x", mode: "100644", type: "blob" }] }],
    ["trees", { tree: [{ path: "x", mode: "100644", type: "blob", content: "x", sha: "4".repeat(40) }] }],
    ["trees", { tree: [{ path: "../x", mode: "100644", type: "blob", content: "x" }] }],
    ["trees", { tree: [{ path: "x", mode: "100644", type: "blob", sha: "4".repeat(40) }] }],
    ["trees", { base_tree: "4".repeat(40), tree: [] }],
    ["commits", { message: "m", tree: "4".repeat(40) }],
    ["blobs", { content: "x", encoding: "latin1" }],
  ])("refuses wrong %s: %j", async (path, body) => {
    expect((await test.send("POST", `${AT}/git/${path}`, body)).status).toBe(422);
  });

  it("reads files and folders, and writes a file when told what it was", async () => {
    const path = `${AT}/contents/sum.txt`;
    const content = Buffer.from("3\n").toString("base64");

    expect((await test.get(`${AT}/contents/`)).json).toMatchObject([{ name: "a", type: "dir" }, { type: "file" }]);
    expect((await test.get(`${AT}/contents/a`)).json).toMatchObject([{ path: "a/b.txt", size: 2 }]);
    const { sha } = (await test.get(path)).json as { sha: string };
    expect((await test.get(path, { accept: "application/vnd.github.raw" })).json).toBe("1\n");
    expect((await test.send("PUT", path, { message: "m", content })).status).toBe(422);
    expect((await test.send("PUT", path, { message: "m", content, sha: "5".repeat(40) })).status).toBe(409);
    expect((await test.send("PUT", path, { message: "m", content, branch: "none" })).status).toBe(404);
    const put = await test.send("PUT", path, { message: "m", content, sha });
    expect(put).toMatchObject({ status: 200, json: { content: { path: "sum.txt" }, commit: { message: "m" } } });
    expect((await test.send("PUT", `${AT}/contents/n.txt`, { message: "m", content })).status).toBe(201);
    const { content: now } = put.json as { content: { sha: string } };
    const gone = await test.send("DELETE", path, { message: "gone", sha: now.sha });
    expect(gone).toMatchObject({ status: 200, json: { content: null, commit: { message: "gone" } } });
    expect((await test.get(path)).status).toBe(404);
  });

  it("lists branches and commits, shows one, and the pull requests it is in", async () => {
    const fix = await test.twin.pushFileAs("ada", REPO, "fix", { path: "sum.txt", content: "2\n" });
    await test.twin.openPullRequest(REPO, { title: "Fix", head: "fix", by: "ada" });

    expect((await test.get(`${AT}/branches`)).json).toMatchObject([{ name: "fix", commit: { sha: fix } }, {}]);
    expect((await test.get(`${AT}/commits?sha=fix`)).json).toMatchObject([{ sha: fix }, { sha: test.ids.head }]);
    expect((await test.get(`${AT}/commits?sha=fix&path=a/b.txt`)).json).toHaveLength(1);
    expect((await test.get(`${AT}/commits/fix`)).json).toMatchObject({
      ...{ sha: fix, stats: { additions: 1, deletions: 1, total: 2 } },
      files: [{ filename: "sum.txt", status: "modified" }],
    });
    expect((await test.get(`${AT}/commits/${test.ids.head}`)).json).toMatchObject({ stats: { additions: 2 } });
    expect((await test.get(`${AT}/commits/${fix}/pulls`)).json).toMatchObject([{ number: 1 }]);
    expect((await test.get(`${AT}/commits/${test.ids.head}/pulls`)).json).toEqual([]);
    expect((await test.get(`${AT}/rules/branches/main`)).json).toEqual([]);
    expect((await test.get(`${AT}/commits/none`)).status).toBe(422);
  });
});
