import { expect, test } from "vitest";
import { JobDriver } from "../../../support/job-driver.ts";

const found = (n: number) => ({
  at: n,
  conversation: "t2.1.1",
  vector: "expiry",
  evidence: "e",
  expectedTokens: 10,
  actualTokens: 0,
});
const seen = (readShare: number, calls: number, breaks: ReturnType<typeof found>[] = []) =>
  ({ kind: "cache_seen", readShare, calls, breaksByCause: { expiry: breaks.length }, breaks }) as const;

function types(driver: JobDriver): string[] {
  return driver.log.map(({ event }) => event.type).filter((type) => type.startsWith("cache."));
}

test("each cache break enters the log once, however often it is reported", () => {
  const driver = new JobDriver();
  driver.feed(seen(0.9, 5, [found(1)]));
  driver.feed(seen(0.9, 6, [found(1), found(2)]));
  driver.feed(seen(0.9, 6, [found(1), found(2)]));
  expect(types(driver)).toEqual(["cache.break", "cache.break"]);
  expect(driver.refold()).toEqual(driver.job);
});

test("a job that never reads the cache does not fill its log", () => {
  const driver = new JobDriver();
  driver.feed(
    seen(
      0.9,
      500,
      Array.from({ length: 500 }, (_, i) => found(i)),
    ),
  );
  expect(types(driver)).toHaveLength(100);
});

test("an alert is raised once, after enough calls, and ends when the share has risen", () => {
  const driver = new JobDriver();
  driver.feed(seen(0.1, 19));
  expect(types(driver)).toEqual([]);
  driver.feed(seen(0.49, 20));
  driver.feed(seen(0.4, 30));
  expect(types(driver)).toEqual(["cache.alert"]);
  expect(driver.job.cacheAlert).toMatchObject({ readShare: 0.49, below: 0.5, calls: 20 });
  driver.feed(seen(0.51, 40)); // The cached share is above its limit, but not by enough to end the alert.
  driver.feed(seen(0.52, 50));
  driver.feed(seen(0.3, 60));
  expect(types(driver)).toEqual(["cache.alert", "cache.recovered", "cache.alert"]);
  expect(driver.refold()).toEqual(driver.job);
});

test("the submission sets the alert's threshold and its number of calls", () => {
  const driver = new JobDriver();
  Object.assign(driver.job.submission, { cacheAlert: { below: 0.95, minCalls: 2 } });
  driver.feed(seen(0.94, 1));
  expect(types(driver)).toEqual([]);
  driver.feed(seen(0.94, 2));
  expect(types(driver)).toEqual(["cache.alert"]);
});

test("an ended job takes no more figures of the cache", () => {
  const driver = new JobDriver();
  driver.feed({ kind: "cancel", reason: "r" });
  expect(driver.feed(seen(0, 100, [found(1)])).kind).toBe("refused");
  expect(types(driver)).toEqual([]);
});
