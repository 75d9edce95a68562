import { describe } from "@jest/globals";
import { describePathAttacks } from "../agent/describe-path-attacks.ts";

describe("harmful paths without a sandbox", () => {
  describePathAttacks("none");
});
