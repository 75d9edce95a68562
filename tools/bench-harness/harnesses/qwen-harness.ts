/** qwen-code over chat completions. */
import { join } from "node:path";
import { chatProtocol } from "../wire/chat-protocol.ts";
import { DONE, type Harness } from "./harness.ts";

export function createQwenHarness(modules: string, version: string): Harness {
  return {
    name: "qwen-code",
    version,
    role: "peer",
    protocol: chatProtocol,
    shellTool: "run_shell_command",
    toShellArguments: (command, description) => ({ command, description, is_background: false }),
    end: DONE,
    prepare({ url, prompt }) {
      const server = ["--auth-type", "openai", "--openai-api-key", "x", "--openai-base-url", `${url}/v1`];
      const flags = ["-m", "fake-model", "--yolo", "--output-format", "json", "-p", prompt];
      return {
        file: process.execPath,
        args: [join(modules, "@qwen-code/qwen-code/cli.js"), ...server, ...flags],
        env: {},
      };
    },
  };
}
