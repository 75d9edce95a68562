import { expect, it } from "@jest/globals";
import { runOutage } from "../journeys/outage.ts";

it("decides 200 lost deliveries and 50 that GitHub believes delivered within ten minutes of the start", async () => {
  const result = await runOutage(200, 50);
  const { lost, believedDelivered, undecided, runs, tookMs, decisions } = result;
  process.stdout.write(
    `outage: ${lost} lost and ${believedDelivered} believed delivered, undecided ${undecided}, runs ${runs}, ` +
      `${Math.round(tookMs / 100) / 10} s after the start; ${JSON.stringify(decisions)}\n`,
  );

  expect(undecided).toBe(0);
  expect(result.withRun).toEqual(result.wanted);
  expect(tookMs).toBeLessThan(600_000);
}, 700_000);
