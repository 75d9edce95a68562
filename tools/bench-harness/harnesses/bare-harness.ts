/**
 * The floor: a loop that does nothing but run the command and send everything again. Two more that are broken on
 * purpose, so that it is seen that the bench notices.
 */
import { fileURLToPath } from "node:url";
import { chatProtocol } from "../wire/chat-protocol.ts";
import { DONE, type Harness } from "./harness.ts";

/** `clock` puts the time in front of its prompt, `skipping` makes up every third result. */
export type BareFault = "none" | "clock" | "skipping";

export function createBareHarness(fault: BareFault): Harness {
  return {
    name: fault === "none" ? "bare loop" : `broken: ${fault}`,
    version: "the floor",
    role: "floor",
    protocol: chatProtocol,
    shellTool: "shell",
    toShellArguments: (command) => ({ command }),
    end: DONE,
    prepare: ({ url, prompt }) => ({
      file: process.execPath,
      args: [fileURLToPath(new URL("../bare-loop-process.js", import.meta.url)), url, prompt, fault],
      env: {},
    }),
  };
}
