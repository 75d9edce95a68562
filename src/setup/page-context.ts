/** What every part of the page is drawn from. */
import type { SetupFlow } from "./setup-flow.ts";

export interface PageContext {
  readonly flow: SetupFlow;
  /** Sent along with every form of this page. */
  readonly csrf: string;
  /** `http://127.0.0.1:<port>`, as the browser sees it. */
  readonly origin: string;
}
