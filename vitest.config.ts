import { defineConfig } from "vitest/config";

/** One project per trust level; `npm test` runs all but the long ones. */
const project = (name: string) => ({
  test: {
    name,
    include: [`test/${name}/**/*.test.ts`],
    testTimeout: 60_000,
    hookTimeout: 60_000,
    environment: "node" as const,
    // Unit tests share their modules: 274 files import the same ones, and a fresh import for each takes 40 % of the project's time.
    isolate: name !== "unit",
  },
});

export default defineConfig({
  test: {
    projects: ["unit", "contract", "redis", "flow", "docs", "chaos"].map(project),
    maxWorkers: 2,
  },
});
