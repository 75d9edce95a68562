import { describeWithEngine } from "../engines.ts";
import { describeGate } from "./describe-gate.ts";

describeWithEngine("bubblewrap", "gate in bubblewrap", () => {
  describeGate("bubblewrap");
});
