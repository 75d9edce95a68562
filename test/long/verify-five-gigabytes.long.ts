/** A suite that prints 5 GB each time it is run. */
import { expect, test } from "@jest/globals";
import { FIXED, openVerifyWorld, verify } from "../cli/verify-world.ts";

test("whose middle nobody keeps is judged by its exit status, in bounded memory, and proves nothing", async () => {
  const world = openVerifyWorld();
  const { root, patch } = world.open({
    "package.json": '{"scripts":{"test":"sh tap.sh"}}\n',
    "tap.sh":
      "echo TAP version 13; yes | head -c 5G; grep -q '+' add.js && echo ok 1 - adds && exit 0; echo not ok 1 - adds; exit 1\n",
  });

  const ran = await verify(root, "--patch", patch({ "add.js": FIXED }));

  world.remove();
  expect([ran.code, ran.verdict.verdict]).toEqual([1, "plausible"]);
}, 1_200_000);
