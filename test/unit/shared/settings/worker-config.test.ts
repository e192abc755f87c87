import { expect, test } from "vitest";
import { readWorkerConfig } from "../../../../shared/settings/worker-config.ts";

const least = { MIDWATCH_DATA: "/data", REDIS_URL: "redis://x", ANTHROPIC_API_KEY: "key" };

test("work without full isolation needs the operator's setting, and is never taken in production", () => {
  expect(readWorkerConfig(least).acceptsUnsafe).toBe(false);
  expect(readWorkerConfig({ ...least, MIDWATCH_SANDBOX: "unsafe-none" }).acceptsUnsafe).toBe(true);
  expect(() => readWorkerConfig({ ...least, MIDWATCH_SANDBOX: "unsafe-none", NODE_ENV: "production" })).toThrow(
    /required where NODE_ENV is production/,
  );
  expect(() => readWorkerConfig({ ...least, MIDWATCH_SANDBOX: "off" })).toThrow(/required or unsafe-none, got off/);
});

test("quotas are MiB in the environment and bytes inside", () => {
  const config = readWorkerConfig({ ...least, MIDWATCH_ATTEMPT_DISK_MB: "2", MIDWATCH_MIN_FREE_MB: "0" });
  expect(config).toMatchObject({ attemptDiskBytes: 2_097_152, minFreeBytes: 0, jobDiskBytes: 34_359_738_368 });
});
