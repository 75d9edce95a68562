/** How a handler tells the router what a delivery does. */
import type { Intake } from "../../domain/intake.ts";

/** Says which intake a delivery means; the id tells deliveries apart that are decided at the same time. */
export type Decide = (id: string, toIntake: (receivedAt: string) => Intake) => void;
