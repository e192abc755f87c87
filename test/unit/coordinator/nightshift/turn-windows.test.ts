import { expect, test } from "vitest";
import { turnWindows } from "../../../../coordinator/nightshift/turn-windows.ts";
import type { NightQueue } from "../../../../shared/protocol/nightshift/night-queue.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

const EVENING = Date.parse("2026-12-01T21:59:59Z");
const NIGHTLY: NightQueue = {
  name: "nightly",
  windows: [{ open: "0 22 * * *", tz: "UTC", close: "06:00" }],
  caps: { usd: 5, tokens: 1_000_000 },
};

/** A coordinator's pass over one job, with the calls to the ledger that it makes. */
function given({ queues = [NIGHTLY], earliest }: { queues?: NightQueue[]; earliest?: string } = {}) {
  const driver = new JobDriver({}, { queue: "nightly", ...(earliest === undefined ? {} : { earliest }) });
  driver.intake();
  const ledger: string[] = [];
  const env = {
    now: EVENING,
    queues,
    store: { openJobs: async () => [driver.job.id] },
    registry: {
      read: async (_id: unknown, look: (job: typeof driver.job) => unknown) => look(driver.job),
      input: async (_id: unknown, input: Parameters<JobDriver["feed"]>[0]) => driver.feed(input),
    } as never,
    ledger: {
      openWindow: async (_id: string, night?: object) => void ledger.push(`open ${JSON.stringify(night ?? null)}`),
      closeWindow: async () => void ledger.push("close"),
    },
    nightQueues: { all: async () => env.queues },
    clock: { now: () => env.now },
    turnedWindows: new Map<never, string>() as never,
  };
  const at = async (text: string) => {
    env.now = Date.parse(text);
    await turnWindows(env);
  };
  return { driver, ledger, env, at };
}

test("a night opens and closes once, and the ledger is told before the job", async () => {
  const { driver, ledger, at } = given();
  await at("2026-12-01T21:59:58Z");
  driver.plan([planned("a")]);
  expect(driver.job.window).toEqual({ open: false, until: Date.parse("2026-12-01T22:00:00Z") });
  await at("2026-12-01T21:59:59Z");
  expect(driver.job.pause?.reason).toBe("window");
  await at("2026-12-01T22:00:00Z");
  await at("2026-12-01T22:00:01Z");
  expect(driver.job.paused).toBeUndefined();
  await at("2026-12-02T06:00:00Z");
  expect(driver.job.pause?.reason).toBe("window");
  const night = { queue: "nightly", opensAt: Date.parse("2026-12-01T22:00:00Z"), capUsd: 5, capTokens: 1_000_000 };
  expect(ledger).toEqual(["open null", "close", `open ${JSON.stringify(night)}`, "close"]);
});

test("a job does not start before its earliest time, although the window is open", async () => {
  const { driver, at } = given({ earliest: "2026-12-02T01:00:00+01:00" });
  driver.plan([planned("a")]);
  await at("2026-12-01T23:59:59Z");
  expect(driver.job.pause?.reason).toBe("window");
  await at("2026-12-02T00:00:00Z");
  expect(driver.job.paused).toBeUndefined();
});

test("a freeze in the middle of the night closes the window, and lifting it opens the same night again", async () => {
  const { driver, env, at } = given();
  driver.plan([planned("a")]);
  await at("2026-12-01T23:00:00Z");
  env.queues = [{ ...NIGHTLY, frozen: true }];
  await at("2026-12-01T23:10:00Z");
  expect(driver.job.pause?.reason).toBe("window");
  env.queues = [NIGHTLY];
  await at("2026-12-01T23:20:00Z");
  expect(driver.job.paused).toBeUndefined();
});

test("a job without the night's dollars is not resumed in the same night, but in the next", async () => {
  const { driver, at } = given();
  driver.plan([planned("a")]);
  await at("2026-12-01T23:00:00Z");
  driver.notify("t2", { status: "failed", stopReason: "night_budget", summary: "no dollars left" });
  await at("2026-12-01T23:10:00Z");
  expect(driver.job.pause?.reason).toBe("night_budget");
  await at("2026-12-02T07:00:00Z");
  await at("2026-12-02T22:00:00Z");
  expect(driver.job.paused).toBeUndefined();
});

test("a job that a person lets run outside the windows goes on, and belongs to the next night when that opens", async () => {
  const { driver, ledger, at } = given();
  driver.plan([planned("a")]);
  await at("2026-12-01T12:00:00Z");
  driver.feed({ kind: "resume" });
  await at("2026-12-01T12:00:01Z");
  expect(driver.job.paused).toBeUndefined();
  expect(ledger.at(-1)).toBe("open null");
  await at("2026-12-01T22:00:00Z");
  expect(driver.job.window).toEqual({ open: true, until: Date.parse("2026-12-02T06:00:00Z") });
  await at("2026-12-02T06:00:00Z");
  expect(driver.job.pause?.reason).toBe("window");
});

test("an attempt that was refused between a person's resume and the ledger's opening goes on", async () => {
  const { driver, at } = given();
  driver.plan([planned("a")]);
  await at("2026-12-01T12:00:00Z");
  driver.feed({ kind: "resume" });
  driver.notify("t2", { status: "failed", stopReason: "window", summary: "the window is closed" });
  expect(driver.job.pause?.reason).toBe("window");
  await at("2026-12-01T12:00:01Z");
  expect([driver.job.paused, driver.status("t2")]).toEqual([undefined, "queued"]);
});

test("a job whose queue was removed waits for a person", async () => {
  const { driver, at } = given({ queues: [] });
  driver.plan([planned("a")]);
  await at("2026-12-01T23:00:00Z");
  expect(driver.job.pause?.reason).toBe("window");
});
