/** Opens an address in the person's browser, where there is one. */
import { spawn } from "node:child_process";

/** Best effort: the address is printed as well. The token in it is worth one session and is used at once. */
export function openBrowser(url: string): void {
  const child = spawn(process.platform === "darwin" ? "open" : "xdg-open", [url], { stdio: "ignore", detached: true });
  child.once("error", () => undefined);
  child.unref();
}
