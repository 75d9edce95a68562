import { expect, it } from "@jest/globals";
import { describeWithEngine } from "../engines.ts";
import { crashAndRecover, KILL_POINTS, type Crash } from "../journeys/crash.ts";
import { openJourney } from "../journeys/open-journey.ts";
import { SHOP, SOLVES } from "../journeys/shop.ts";

const PRODUCTION = {
  LOCK_SECONDS: "30",
  STALLED_CHECK_SECONDS: "30",
  SWEEP_SECONDS: "15",
  HEARTBEAT_SECONDS: "2",
  RETRY_SECONDS: "15",
  GITHUB_TIMEOUT_SECONDS: "30",
};

const AT_A_TIME = 3;

describeWithEngine("bubblewrap", "at production settings", () => {
  // Three at a time: nearly all of it is waiting for leases to run out, but the runs must not wait for one another.
  it.each<{ crash: Crash; withinMs: number }>([
    { crash: "SIGKILL", withinMs: 90_000 },
    { crash: "freeze", withinMs: 90_000 },
  ])(
    "a $crash at each kill point is taken over, with one of everything",
    async ({ crash, withinMs }) => {
      const reports = [];
      for (let first = 0; first < KILL_POINTS.length; first += AT_A_TIME) {
        const some = KILL_POINTS.slice(first, first + AT_A_TIME);
        reports.push(...(await Promise.all(some.map((point) => recover(point, crash)))));
      }
      for (const { name, recoveredMs } of reports) {
        process.stdout.write(`${crash} ${name}: over ${Math.round(recoveredMs / 1_000)} s after the crash\n`);
      }
      expect(Math.max(...reports.map(({ recoveredMs }) => recoveredMs))).toBeLessThan(withinMs);
    },
    600_000,
  );
});

async function recover(
  point: (typeof KILL_POINTS)[number],
  crash: Crash,
): Promise<{ readonly name: string; readonly recoveredMs: number }> {
  const options = { files: SHOP, scripts: SOLVES, sandbox: "bubblewrap", env: PRODUCTION } as const;
  const journey = await openJourney({ ...options, endsWithinMs: 240_000 });
  try {
    return { name: point.name, ...(await crashAndRecover(journey, point, { crash, frozenForMs: 90_000 })) };
  } finally {
    await journey.close();
  }
}
