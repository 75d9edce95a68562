import { expect, it } from "@jest/globals";
import { describeWithEngine } from "../engines.ts";
import { crashAndRecover, KILL_POINTS } from "./crash.ts";
import { openJourney } from "./open-journey.ts";
import { SHOP, SOLVES } from "./shop.ts";

// A sample: three of the six points, the engines and the two ways to fall in turn. The whole is `npm run test:long`.
const SAMPLE = KILL_POINTS.map((point, index) => ({
  point,
  title: point.name,
  sandbox: index % 2 === 0 ? ("bubblewrap" as const) : ("docker" as const),
  crash: index % 3 === 1 ? ("freeze" as const) : ("SIGKILL" as const),
})).filter((_sample, index) => [0, 1, 4].includes(index));

for (const sandbox of ["docker", "bubblewrap"] as const) {
  describeWithEngine(sandbox, `a worker that falls, in ${sandbox}`, () => {
    it.each(SAMPLE.filter((sample) => sample.sandbox === sandbox))(
      "$title ($crash) leaves one branch, one pull request, one comment",
      async ({ point, crash }) => {
        const journey = await openJourney({ files: SHOP, scripts: SOLVES, sandbox });
        try {
          const { recoveredMs } = await crashAndRecover(journey, point, { crash });
          expect(recoveredMs).toBeLessThan(90_000);
        } finally {
          await journey.close();
        }
      },
      120_000,
    );
  });
}
