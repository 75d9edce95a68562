import config from "./jest.config.js";

/** Suites of a minute and more, which `.ci/run` runs beside the others: `npm run test:slow`. */
export default { ...config, testMatch: ["**/*.slow.ts"] };
