/** codex: streamed responses only. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { responsesProtocol } from "../wire/responses-protocol.ts";
import { DONE, type Harness } from "./harness.ts";

export function createCodexHarness(modules: string, version: string): Harness {
  return {
    name: "codex",
    version,
    role: "peer",
    protocol: responsesProtocol,
    shellTool: "exec_command",
    toShellArguments: (cmd) => ({ cmd }),
    end: DONE,
    prepare({ home, url, prompt }) {
      mkdirSync(join(home, ".codex"), { recursive: true });
      const provider = `[model_providers.fake]\nname = "fake"\nbase_url = "${url}/v1"\nenv_key = "FAKE_KEY"\nwire_api = "responses"\n`;
      const settings = `model = "fake-model"\nmodel_provider = "fake"\n\n${provider}`;
      writeFileSync(join(home, ".codex/config.toml"), settings);
      const flags = ["--json", "--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox"];
      return {
        file: process.execPath,
        args: [join(modules, "@openai/codex/bin/codex.js"), "exec", ...flags, prompt],
        env: { FAKE_KEY: "x" },
      };
    },
  };
}
