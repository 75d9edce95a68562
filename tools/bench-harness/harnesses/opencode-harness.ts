/** opencode: its program is a native one, in a package of its own for each platform. */
import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { chatProtocol } from "../wire/chat-protocol.ts";
import { DONE, type Harness } from "./harness.ts";

export function createOpencodeHarness(modules: string, version: string): Harness {
  const program = findProgram(modules);
  return {
    name: "opencode",
    version,
    role: "peer",
    protocol: chatProtocol,
    shellTool: "bash",
    toShellArguments: (command, description) => ({ command, description }),
    end: DONE,
    prepare({ home, url, prompt }) {
      const folder = join(home, ".config/opencode");
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "opencode.json"), JSON.stringify(toSettings(url)));
      return {
        file: program,
        args: ["run", "--format", "json", prompt],
        env: { OPENCODE_DISABLE_MODELS_FETCH: "1", OPENCODE_DISABLE_AUTOUPDATE: "1" },
      };
    },
  };
}

function toSettings(url: string): unknown {
  const model = { limit: { context: 128_000, output: 8_000 } };
  return {
    model: "fake/fake-model",
    small_model: "fake/fake-model",
    autoupdate: false,
    share: "disabled",
    provider: {
      fake: {
        npm: "@ai-sdk/openai-compatible",
        options: { baseURL: `${url}/v1`, apiKey: "x" },
        models: { "fake-model": model },
      },
    },
    permission: { bash: "allow", edit: "allow" },
  };
}

function findProgram(modules: string): string {
  const name = `opencode-${process.platform}-${process.arch}`;
  // The plain build needs newer instructions of the processor than the baseline one; its own launcher prefers it, too.
  const folder = readdirSync(modules).find((entry) => entry === name) ?? `${name}-baseline`;
  const program = join(modules, folder, "bin/opencode");
  if (!existsSync(program)) throw new Error("its program is not in the package for this platform");
  return program;
}
