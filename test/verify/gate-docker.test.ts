import { describeWithEngine } from "../engines.ts";
import { describeGate } from "./describe-gate.ts";

describeWithEngine("docker", "gate in docker", () => {
  describeGate("docker");
});
