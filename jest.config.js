export default {
  testEnvironment: "node",
  roots: ["<rootDir>/test"],
  testMatch: ["**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      { jsc: { parser: { syntax: "typescript" }, target: "es2023" }, module: { type: "es6" }, sourceMaps: "inline" },
    ],
  },
  globalSetup: "<rootDir>/test/set-up.js",
  globalTeardown: "<rootDir>/test/tear-down.js",
  reporters: ["default", "<rootDir>/test/engine-reporter.js"],
  maxWorkers: 2,
  testTimeout: 30_000,
};
