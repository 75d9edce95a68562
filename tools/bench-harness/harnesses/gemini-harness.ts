/** gemini-cli over its own protocol. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { geminiProtocol } from "../wire/gemini-protocol.ts";
import { DONE, type Harness } from "./harness.ts";

export function createGeminiHarness(modules: string, version: string): Harness {
  return {
    name: "gemini-cli",
    version,
    role: "peer",
    protocol: geminiProtocol,
    shellTool: "run_shell_command",
    toShellArguments: (command, description) => ({ command, description }),
    end: DONE,
    prepare({ home, url, prompt }) {
      mkdirSync(join(home, ".gemini"), { recursive: true });
      const settings = { security: { auth: { selectedType: "gemini-api-key" } } };
      writeFileSync(join(home, ".gemini/settings.json"), JSON.stringify(settings));
      const flags = ["--skip-trust", "-y", "-m", "gemini-2.5-flash", "-o", "json", "-p", prompt];
      return {
        file: process.execPath,
        args: [join(modules, "@google/gemini-cli/bundle/gemini.js"), ...flags],
        env: { GEMINI_API_KEY: "x", GOOGLE_GEMINI_BASE_URL: url },
      };
    },
  };
}
