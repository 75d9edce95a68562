/** A payload without what the decision needs is ignored, and the row says which field was missing. */
import type { z } from "zod";
import type { Intake } from "../../domain/intake.ts";

export function lacking(error: z.ZodError): Intake {
  return { kind: "ignore", reason: `the payload lacks ${error.issues[0]?.path.join(".") ?? "fields"}` };
}
