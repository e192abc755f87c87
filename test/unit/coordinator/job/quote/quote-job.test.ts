import { Compile } from "typebox/compile";
import { expect, test } from "vitest";
import { compareQuote } from "../../../../../coordinator/report/compare-quote.ts";
import { gatherHistory } from "../../../../../coordinator/report/gather-history.ts";
import { JobEvent } from "../../../../../shared/protocol/job/event.ts";
import {
  type Estimates,
  type HistorySample,
  NO_ESTIMATES,
  partName,
} from "../../../../../shared/protocol/job/history.ts";
import type { Quote } from "../../../../../shared/protocol/price/quote.ts";
import { NO_USAGE } from "../../../../../shared/protocol/price/usage.ts";
import { JobDriver, planned } from "../../../../support/job-driver.ts";

const MODEL = "claude-sonnet-5-5";
const sample = (cost: number, ms = 1000): HistorySample => ({
  inputTokens: 0,
  outputTokens: cost * 100_000, // at 10 dollars a million
  cacheReadTokens: 0,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
  ms,
});
const PARTS: [string, string, string?][] = [
  ["work", "implementer", MODEL],
  ["challenge", "verifier", MODEL],
  ["finalchallenge", "verifier", MODEL],
  ["plan", "lead", MODEL],
  ["check", "harness"],
  ["gate", "harness"],
];
/**
 * Estimates from three samples of each kind of work. A sample that used a model cost one dollar; the others cost
 * nothing.
 */
const known = (over: Partial<Estimates> = {}): Estimates => ({
  slots: 4,
  parts: Object.fromEntries(
    PARTS.map(([stage, role, model]) => [
      partName(stage, role, model),
      Array(3).fill(sample(model === undefined ? 0 : 1)),
    ]),
  ),
  growth: [1, 1, 1],
  ...over,
});

function quoteOf(tasks: ReturnType<typeof planned>[], estimates?: Estimates, limits = {}): Quote {
  const driver = new JobDriver(limits);
  driver.intake();
  driver.feed({ kind: "submit_plan", source: "p", plan: { summary: "s", tasks }, ...(estimates && { estimates }) });
  const found = driver.job.quote;
  if (found === undefined) throw new Error("no quote");
  return found;
}

test("a plan is quoted from samples of its parts: the lead, two parts a task, and the final gate and challenge", () => {
  const quote = quoteOf([planned("a"), planned("b"), planned("c")], known());
  expect(quote.usd.expected).toBeCloseTo(1 + 3 * 2 + 1, 6);
  expect(quote.usd.low).toBeLessThan(quote.usd.expected);
  expect(quote.usd.high).toBeGreaterThan(quote.usd.expected);
  expect(quote.tasks).toEqual({ low: 3, expected: 3, high: 3 });
  expect(quote.basis.every(({ source, samples }) => source === "history" && samples === 3)).toBe(true);
});

test("without history the figures are assumed and marked so, and the range is wide", () => {
  const quote = quoteOf([planned("a")]);
  expect(quote.basis.map(({ source }) => source)).toEqual(quote.basis.map(() => "assumed"));
  expect(quote.usd.expected).toBeGreaterThan(0);
  expect(quote.usd.high / quote.usd.low).toBeGreaterThan(4);
  expect(quote.tasks.high).toBe(2);
});

test("two samples of a part are too few", () => {
  const parts = { [partName("work", "implementer", MODEL)]: [sample(50), sample(50)] };
  const quote = quoteOf([planned("a")], { ...NO_ESTIMATES, parts });
  expect(quote.basis.find(({ part }) => part === "work implementer")).toMatchObject({ source: "assumed", samples: 2 });
  expect(quote.usd.expected).toBeLessThan(50);
});

test("samples with a large spread make the range wider", () => {
  const far = known();
  const parts = { ...far.parts, [partName("work", "implementer", MODEL)]: [sample(0.1), sample(0.1), sample(2.8)] };
  const width = ({ usd }: Quote) => usd.high / usd.low;
  const tasks = [planned("a")];
  expect(width(quoteOf(tasks, { ...far, parts }))).toBeGreaterThan(width(quoteOf(tasks, far)) * 1.2);
});

test("a chain takes the sum of its tasks, and independent tasks as long as the slots require", () => {
  const slow = known();
  const parts = { ...slow.parts, [partName("work", "implementer", MODEL)]: Array(3).fill(sample(1, 60_000)) };
  const wall = (tasks: ReturnType<typeof planned>[], slots: number) =>
    quoteOf(tasks, { ...slow, parts, slots }).wallMs.expected;
  const chain = [planned("a"), planned("b", ["a"]), planned("c", ["b"])];
  const wide = [planned("a"), planned("b"), planned("c")];
  expect(wall(chain, 4)).toBeGreaterThanOrEqual(180_000);
  expect(wall(wide, 4)).toBeLessThan(80_000);
  expect(wall(wide, 1)).toBeGreaterThanOrEqual(180_000);
});

test("a plan is expected to grow as earlier plans did", () => {
  expect(quoteOf([planned("a"), planned("b")], known({ growth: [1.5, 1.5, 2] })).tasks).toMatchObject({
    low: 2,
    expected: 3,
  });
});

test("an amended plan is quoted again including the cost so far; the report compares with the plan's first quote", () => {
  const driver = new JobDriver();
  driver.intake();
  driver.feed({ kind: "submit_plan", source: "p", plan: { summary: "s", tasks: [planned("a")] }, estimates: known() });
  driver.leadEnds();
  driver.notify("t2", {
    candidate: { commit: "c".repeat(40), base: "a".repeat(40), attemptId: "t2.1" as never },
    usage: { ...NO_USAGE, calls: 1, outputTokens: 400_000, costUsd: 4 },
  });
  driver.feed({ kind: "amend_plan", source: "q", add: [planned("b")], remove: [], reason: "r", estimates: known() });
  const { quote, newestQuote } = driver.job;
  expect(quote?.cause).toBe("plan");
  expect(newestQuote?.cause).toBe("amendment");
  // 4 dollars are spent, which includes the work of the first task. To come: its challenge, the lead, the second task,
  // the final gate and the final challenge.
  expect(newestQuote?.usd.expected).toBeCloseTo(4 + 1 + 1 + 2 + 1, 6);
  expect(driver.refold()).toEqual(driver.job);
  const compared = compareQuote(driver.job, driver.job.createdAt + 5000);
  expect(compared?.usd).toMatchObject({ actual: 4, variance: 0, isWithin: true });
  expect(compared?.tasks).toMatchObject({ actual: 2, variance: 1, isWithin: false });
  expect(compared?.amended?.usd).toEqual(newestQuote?.usd);
});

test("a clock set back a year before the plan writes no invalid event, and the job continues", () => {
  const driver = new JobDriver();
  driver.intake();
  driver.pass(-365 * 86_400_000);
  driver.plan([planned("a")]);
  expect(driver.job.quote?.wallMs.low).toBeGreaterThanOrEqual(0);
  const schema = Compile(JobEvent);
  expect(driver.log.filter(({ event }) => !schema.Check(event)).map(({ event }) => event.type)).toEqual([]);
  expect(compareQuote(driver.job, driver.job.createdAt - 1)?.wallMs.actual).toBe(0);
});

test("a verifier on another model has its own prefix, price and cache write in the quote", () => {
  const driver = new JobDriver();
  const prefix = { fingerprint: "0".repeat(64), model: MODEL, bytes: 40_000 };
  const other = { fingerprint: "1".repeat(64), model: "claude-opus-5-5", bytes: 40_000 };
  driver.notify("t1", {
    result: JSON.stringify({
      base: "a".repeat(40),
      branch: "b",
      files: 1,
      prefix,
      roles: [],
      otherPrefixes: { verifier: other },
    }),
  });
  driver.plan([planned("a")]);
  const { quote } = driver.job;
  expect(quote?.prefixes).toMatchObject([
    { model: MODEL, roles: ["all"], tokens: 10_000, writeUsd: 0.04 },
    { model: "claude-opus-5-5", roles: ["verifier"], tokens: 10_000, writeUsd: 0.08 },
  ]);
});

test("an ended job reports the figures of its parts, summed over all attempts of a task, and its plan's growth", () => {
  const driver = new JobDriver();
  driver.intake();
  driver.plan([planned("a")]);
  driver.leadEnds();
  const paid = (costUsd: number) => ({ ...NO_USAGE, calls: 1, outputTokens: 100, costUsd });
  const claim = (digit: string) =>
    driver.notify("t2", {
      candidate: { commit: digit.repeat(40), base: "a".repeat(40), attemptId: `t2.${digit === "c" ? 1 : 3}` as never },
      usage: paid(1),
    });
  claim("c");
  driver.judge("t2", "fail");
  claim("d");
  driver.judge("t2", "pass");
  driver.judge("t2", "pass");
  driver.land("t2");
  driver.feed({ kind: "finish_job", source: "f", summary: "s" });
  driver.leadEnds();
  driver.judge("t3", "pass");
  driver.judge("t3", "pass");
  expect(driver.job.status).toBe("completed");
  const { samples, growth } = gatherHistory(driver.job);
  expect(growth).toBe(1);
  const work = samples.filter(({ part }) => part === partName("work", "implementer", MODEL));
  expect(work.map(({ sample: { outputTokens } }) => outputTokens)).toEqual([200]);
  expect(samples.map(({ part }) => part)).toContain(partName("gate", "harness"));
});
