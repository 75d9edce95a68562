import { describeWithEngine } from "../engines.ts";
import { describePathAttacks } from "./describe-path-attacks.ts";

describeWithEngine("bubblewrap", "harmful paths in bubblewrap", () => {
  describePathAttacks("bubblewrap");
});
