import { describe } from "@jest/globals";
import { describeGate } from "../verify/describe-gate.ts";

describe("gate without a sandbox", () => {
  describeGate("none");
});
