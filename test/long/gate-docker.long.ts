import { describeWithEngine } from "../engines.ts";
import { describeGate } from "../verify/describe-gate.ts";

describeWithEngine("docker", "gate in docker", () => {
  describeGate("docker");
});
