/** Tests run on Node's own ES modules; swc only strips the types. */
export default {
  testEnvironment: "node",
  testMatch: ["<rootDir>/test/**/*.test.ts"],
  extensionsToTreatAsEsm: [".ts"],
  transform: {
    "^.+\\.ts$": [
      "@swc/jest",
      {
        jsc: {
          target: "es2024",
          parser: { syntax: "typescript" },
          experimental: { keepImportAttributes: true },
        },
        module: { type: "es6" },
      },
    ],
  },
  globalSetup: "<rootDir>/test/before-all.ts",
  globalTeardown: "<rootDir>/test/after-all.ts",
  testTimeout: 60_000,
  maxWorkers: 3,
  testSequencer: "<rootDir>/scripts/longest-first.mjs",
  reporters: ["default", "<rootDir>/scripts/count-reporter.mjs"],
};
