import config from "./jest.config.js";

/** The suites that take long: `npm run test:long`. */
export default { ...config, testMatch: ["**/*.long.ts"], testTimeout: 600_000 };
