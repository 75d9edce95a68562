/** Us: the built command line, as `swe-agent solve` is run. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { chatProtocol } from "../wire/chat-protocol.ts";
import type { Harness } from "./harness.ts";

/** The largest trajectory that fits the smaller mode with its last step. */
const STANDARD_STEPS = 29;

export function createOurHarness(sandbox: "none" | "bubblewrap" | "docker"): Harness {
  const main = fileURLToPath(new URL("../../../src/main-cli.js", import.meta.url));
  return {
    name: `swe-agent (${sandbox})`,
    version: "this build",
    role: "ours",
    protocol: chatProtocol,
    shellTool: "shell",
    toShellArguments: (command) => ({ command, timeout: 60 }),
    end: { kind: "call", text: "Done.", tool: "finish", args: { summary: "Nothing is lost." }, id: "call_finish" },
    prepare({ repository, home, url, prompt, steps }) {
      const issue = join(home, "issue.md");
      writeFileSync(issue, prompt);
      const mode = steps <= STANDARD_STEPS ? "standard" : "deep";
      const where = [repository, "--issue", issue, "--sandbox", sandbox, "--mode", mode, "--json"];
      return {
        file: process.execPath,
        args: [main, "solve", ...where, "--model-url", url, "--model", "fake-model"],
        env: {},
      };
    },
  };
}
