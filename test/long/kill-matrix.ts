/** One quarter of the kill matrix: a queue backend and a sandbox, every kill point, killed and frozen. */
import { afterAll, beforeAll, beforeEach, it } from "@jest/globals";
import { describeWithEngine } from "../engines.ts";
import { crashAndRecover, KILL_POINTS, type Crash } from "../journeys/crash.ts";
import { openJourney } from "../journeys/open-journey.ts";
import { SHOP, SOLVES } from "../journeys/shop.ts";
import { openRedisBacking, type Backing } from "../queue/backings.ts";

const CRASHES: readonly Crash[] = ["SIGKILL", "freeze"];
const CASES = CRASHES.flatMap((crash) => KILL_POINTS.map((point) => ({ crash, point, name: point.name })));

export function killMatrix(queue: "postgresql" | "redis", sandbox: "docker" | "bubblewrap"): void {
  describeWithEngine(sandbox, `a worker that falls, queue on ${queue}, sandbox ${sandbox}`, () => {
    let backing: Backing | undefined;

    beforeAll(async () => {
      backing = queue === "redis" ? await openRedisBacking("postgresql://not-used") : undefined;
    });

    beforeEach(() => backing?.wipe());

    afterAll(() => backing?.close());

    it.each(CASES)(
      "$crash $name leaves one branch, one pull request, one comment",
      async ({ crash, point }) => {
        const redisUrl = backing?.options.redisUrl;
        const env = redisUrl === undefined ? {} : { REDIS_URL: redisUrl };
        const journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox, env });
        try {
          await crashAndRecover(journey, point, { crash });
        } finally {
          await journey.close();
        }
      },
      120_000,
    );
  });
}
