import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { createArtifacts } from "../../src/store/artifacts.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "artifacts-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe("createArtifacts", () => {
  it("gives every writer of the same bytes the same id, also when they write at once", async () => {
    const artifacts = createArtifacts(folder);
    const bytes = Buffer.alloc(1_000_000, 7);

    const ids = await Promise.all(Array.from({ length: 20 }, () => artifacts.put("checkpoint", bytes)));

    expect(new Set(ids).size).toBe(1);
    expect(Buffer.from(await artifacts.get(ids[0]!))).toEqual(bytes);
    expect(await readdir(join(folder, "checkpoint"))).toHaveLength(1);
  });

  it("says that the store is away, and leaves nothing half-written, when the folder takes no files", async () => {
    await writeFile(join(folder, "checkpoint"), "in the way");

    await expect(createArtifacts(folder).put("checkpoint", Buffer.from("x"))).rejects.toMatchObject({
      code: "store-unavailable",
      kind: "transient",
    });
    expect(await readdir(folder)).toEqual(["checkpoint"]);
  });

  it("says which one is missing", async () => {
    const id = await createArtifacts(folder).put("patch", Buffer.from("x"));
    await rm(join(folder, id));

    await expect(createArtifacts(folder).get(id)).rejects.toMatchObject({ code: "artifact-missing" });
  });
});
