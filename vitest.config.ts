// Three suites: unit (mirrors src/), oracle (against fixtures that Python made), cli (the built binary).
import { defineConfig } from "vitest/config";

const common = { environment: "node" as const, pool: "forks" as const, testTimeout: 60_000, hookTimeout: 120_000 };

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      {
        test: {
          ...common,
          name: "unit",
          include: ["test/**/*.test.ts"],
          exclude: ["test/oracle/**", "test/cli/**", "test/kill/**"],
        },
      },
      { test: { ...common, name: "oracle", include: ["test/oracle/**/*.test.ts"] } },
      {
        test: {
          ...common,
          name: "cli",
          include: ["test/cli/**/*.test.ts", "test/kill/**/*.test.ts"],
          globalSetup: ["test/cli/build-once.ts"],
        },
      },
    ],
  },
});
