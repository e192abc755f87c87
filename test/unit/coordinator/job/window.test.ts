import { expect, test } from "vitest";
import { JobDriver, planned } from "../../../support/job-driver.ts";

const CLOSES = 2_000_000;
const OPENS = 9_000_000;

function inQueue(tasks = [planned("a"), planned("b")]): JobDriver {
  const driver = new JobDriver({}, { queue: "nightly" });
  driver.intake();
  driver.plan(tasks);
  driver.leadEnds();
  return driver;
}

const dispatched = (driver: JobDriver) => driver.effects.filter(({ kind }) => kind === "dispatch").length;
const open = (driver: JobDriver, until = CLOSES) => driver.feed({ kind: "window", open: true, until });
const close = (driver: JobDriver, until = OPENS) => driver.feed({ kind: "window", open: false, until });

test("a job in a queue is planned at once; its tasks wait until the window opens", () => {
  const driver = inQueue();
  expect([driver.job.status, driver.job.pause?.reason]).toEqual(["running", "window"]);
  const before = dispatched(driver);
  open(driver);
  expect(driver.job.paused).toBeUndefined();
  expect(dispatched(driver)).toBe(before + 2);
  expect(driver.refold()).toEqual(driver.job);
});

test("when the window closes, nothing new starts, attempts that end for it wait, and go on in the next night", () => {
  const driver = inQueue();
  open(driver);
  close(driver);
  expect(driver.job.pause?.reason).toBe("window");
  const before = dispatched(driver);
  // The ledger refused the next call of one attempt; the other one had ended its work.
  driver.notify("t2", { status: "failed", stopReason: "window", summary: "the window is closed" });
  driver.claim("t3");
  expect(driver.status("t2")).toBe("parked");
  expect(dispatched(driver)).toBe(before);
  open(driver, CLOSES + 1);
  expect([driver.status("t2"), driver.status("t3")]).toEqual(["queued", "checking"]);
  expect(driver.job.tasks.get("t2" as never)?.attempts).toHaveLength(1);
  expect(driver.refold()).toEqual(driver.job);
});

test("an attempt that was refused at the close and reports after the next opening is resumed by another look at the window", () => {
  const driver = inQueue();
  open(driver);
  driver.notify("t2", { status: "failed", stopReason: "window", summary: "the window is closed" });
  expect(driver.job.pause?.reason).toBe("window");
  open(driver);
  expect(driver.job.paused).toBeUndefined();
  expect(driver.status("t2")).toBe("queued");
});

test("a job that has used up the night's cap waits", () => {
  const driver = inQueue();
  open(driver);
  driver.notify("t2", { status: "failed", stopReason: "night_budget", summary: "no dollars left in this night" });
  expect(driver.job.pause?.reason).toBe("night_budget");
  open(driver, CLOSES + 1);
  expect(driver.job.paused).toBeUndefined();
});

test("the same window told twice is one event", () => {
  const driver = inQueue();
  open(driver);
  expect(open(driver).events).toEqual([]);
});

test("a person's resume runs the job outside the windows, and a person's pause outlasts an opening", () => {
  const driver = inQueue();
  driver.feed({ kind: "resume" });
  expect(driver.job.window).toEqual({ open: true, by: "person" });
  expect(driver.job.paused).toBeUndefined();
  driver.feed({ kind: "pause", reason: "asked for by a person" });
  open(driver);
  expect(driver.job.pause?.reason).toBe("asked for by a person");
});

test("a person's pause replaces the wait for the window", () => {
  const driver = inQueue();
  driver.feed({ kind: "pause", reason: "asked for by a person" });
  open(driver);
  expect(driver.job.pause?.reason).toBe("asked for by a person");
});

test("a job in no queue needs no window", () => {
  const driver = new JobDriver();
  driver.intake();
  driver.plan([planned("a")]);
  expect(driver.job.paused).toBeUndefined();
});
