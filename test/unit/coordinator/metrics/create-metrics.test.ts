import { expect, test } from "vitest";
import { recordOf } from "../../../../coordinator/job/verifier-record.ts";
import { createMetrics } from "../../../../coordinator/metrics/create-metrics.ts";
import type { MetricsReading } from "../../../../coordinator/metrics/fill-registry.ts";
import { combineFigures } from "../../../../coordinator/report/kill-figures.ts";
import type { Verdict } from "../../../../shared/protocol/verification/verdict.ts";

const money = { settledUsd: 1.5, unsettledUsd: 0.25, heldUsd: 0.5, calls: 7, unsettledCalls: 1 };
const cache = {
  calls: 7,
  inputTokens: 10,
  readTokens: 90,
  write5mTokens: 0,
  write1hTokens: 0,
  expectedReadTokens: 95,
  readShare: 0.9,
  savedUsd: 2,
  savedBySharingUsd: 1,
  breaks: 3,
  breaksByCause: { expiry: 2, tools: 1 },
};
const PASS: Verdict = {
  commit: "c".repeat(40),
  by: "challenge",
  attemptId: "t1.2",
  decision: "pass",
  summary: "s",
  attacks: [],
  findings: [],
  checks: [],
  kills: {
    planted: 12,
    killed: 10,
    byAttacks: 9,
    classes: { errors: { planted: 3, killed: 2 } },
    unmeasured: [],
    survivors: [],
  },
};
const reading: MetricsReading = {
  verifier: combineFigures(
    recordOf([{ of: "t2" as never, fault: "mutation", where: "w", caught: true, model: "m", card: "c" }], 0.5),
    [PASS],
  ),
  jobs: { running: 2 },
  paused: { quota: 1 },
  tasks: { merged: 5, running: 1 },
  queue: {
    queues: [{ name: "agents", waiting: 3, active: 2, failed: 0, oldest: 1000 }],
    workers: [
      { workerId: "w", host: "h", pid: 1, slots: 4, busy: 2, isolation: "full", startedAt: 1, lastHeartbeat: 1 },
    ],
    deadLetters: { total: 1, newest: [] },
  },
  costs: { day: "2026-11-26", today: { ...money, capUsd: 10 }, simulated: false, key: money, cacheToday: cache },
  balance: {
    settledUsd: 1.5,
    unsettledUsd: 0.25,
    heldUsd: 0.5,
    settledCalls: 7,
    unsettledCalls: 1,
    inputTokens: 10,
    outputTokens: 20,
    cacheReadTokens: 90,
    cacheWrite5mTokens: 0,
    cacheWrite1hTokens: 30,
  },
  cache,
  cuts: { clear: 2, summary: 1 },
  now: 3500,
};

/** The samples of the metrics page, by their name and labels. */
async function scrape(given: MetricsReading): Promise<Record<string, number>> {
  const text = await createMetrics(async () => given).render();
  const lines = text
    .split("\n")
    .filter((line) => line.startsWith("midwatch_") && !line.startsWith("midwatch_coordinator"));
  return Object.fromEntries(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]),
  );
}

test("a scrape shows jobs, tasks, queues, workers, calls, tokens, money, caps and the cache", async () => {
  expect(await scrape(reading)).toEqual({
    'midwatch_kill_faults{result="killed"}': 9,
    'midwatch_kill_faults{result="survived"}': 3,
    'midwatch_kill_class_faults{class="errors",result="killed"}': 2,
    'midwatch_kill_class_faults{class="errors",result="survived"}': 1,
    midwatch_kill_unmeasured_passes: 0,
    midwatch_kill_score_disagrees: 0,
    'midwatch_jobs{status="running"}': 2,
    'midwatch_jobs_paused{reason="quota"}': 1,
    'midwatch_tasks{status="merged"}': 5,
    'midwatch_tasks{status="running"}': 1,
    'midwatch_queue_deliveries{queue="agents",state="waiting"}': 3,
    'midwatch_queue_deliveries{queue="agents",state="active"}': 2,
    'midwatch_queue_deliveries{queue="agents",state="failed"}': 0,
    'midwatch_queue_oldest_seconds{queue="agents"}': 2.5,
    midwatch_workers: 1,
    'midwatch_worker_slots{state="all"}': 4,
    'midwatch_worker_slots{state="busy"}': 2,
    midwatch_dead_letters: 1,
    midwatch_model_calls_total: 7,
    midwatch_unsettled_calls: 1,
    'midwatch_tokens_total{kind="input"}': 10,
    'midwatch_tokens_total{kind="output"}': 20,
    'midwatch_tokens_total{kind="cache_read"}': 90,
    'midwatch_tokens_total{kind="cache_write_5m"}': 0,
    'midwatch_tokens_total{kind="cache_write_1h"}': 30,
    'midwatch_dollars{scope="day",state="settled"}': 1.5,
    'midwatch_dollars{scope="day",state="unsettled"}': 0.25,
    'midwatch_dollars{scope="day",state="reserved"}': 0.5,
    'midwatch_dollars{scope="key",state="settled"}': 1.5,
    'midwatch_dollars{scope="key",state="unsettled"}': 0.25,
    'midwatch_dollars{scope="key",state="reserved"}': 0.5,
    'midwatch_cap_dollars{scope="day"}': 10,
    midwatch_breaker_open: 0,
    midwatch_cache_read_share: 0.9,
    'midwatch_cache_breaks_total{cause="expiry"}': 2,
    'midwatch_cache_breaks_total{cause="tools"}': 1,
    'midwatch_context_cuts{way="clear"}': 2,
    'midwatch_context_cuts{way="summary"}': 1,
    'midwatch_cache_saved_dollars{against="no_cache"}': 2,
    'midwatch_cache_saved_dollars{against="unshared"}': 1,
    'midwatch_verifier_canaries{model="m",card="c",fault="mutation",result="caught"}': 1,
    'midwatch_verifier_canaries{model="m",card="c",fault="mutation",result="missed"}': 0,
    midwatch_verifier_recall_high: 1,
    midwatch_verifier_recall_low: expect.closeTo(0.207, 3),
  });
});

test("every metric has help and a type, and the output has the figures of this process and of all processes", async () => {
  const breaker = { reason: "auth", detail: "d", since: 1, resumeAt: 2 };
  const metrics = createMetrics(async () => ({ ...reading, costs: { ...reading.costs, breaker } }));
  const text = await metrics.render();
  expect(metrics.contentType).toContain("text/plain");
  const names = [...text.matchAll(/^# TYPE (\S+) /gm)].map(([, name]) => name);
  expect(names.length).toBeGreaterThan(20);
  expect([...text.matchAll(/^# HELP (\S+) \S/gm)].map(([, name]) => name)).toEqual(names);
  expect(names).toContain("midwatch_coordinator_process_resident_memory_bytes");
  expect(text).toMatch(/^midwatch_breaker_open 1$/m);
});
