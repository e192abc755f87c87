import { Counter, Gauge, type Registry } from "prom-client";
import type { Balance } from "../../shared/model/ledger.ts";
import type { QueueStats } from "../../shared/protocol/api/api.ts";
import type { CacheFigures } from "../../shared/protocol/cache/cache.ts";
import type { Costs } from "../../shared/protocol/price/costs.ts";
import type { VerifierFigures } from "../../shared/protocol/verification/verification.ts";

/** The figures for one request of Prometheus. */
export interface MetricsReading {
  /** Number of open jobs by status. Paused jobs are also counted in `paused`, by reason. */
  readonly jobs: Readonly<Record<string, number>>;
  readonly paused: Readonly<Record<string, number>>;
  /** Number of tasks of open jobs by status. */
  readonly tasks: Readonly<Record<string, number>>;
  readonly queue: QueueStats;
  readonly costs: Costs;
  /** The account of the operator's API key for the model, since its first use. */
  readonly balance: Balance;
  /** The prompt cache's figures of all jobs so far. */
  readonly cache: CacheFigures;
  /** Number of planted faults in open jobs, and how many of them the verifiers caught. */
  readonly verifier: VerifierFigures;
  /** Number of cuts of the conversations of open jobs' agents, by way. */
  readonly cuts: Readonly<Record<string, number>>;
  readonly now: number;
}

/** Adds all metrics to an empty registry. The name of a metric ends with its unit, that of a counter with `_total`. */
export function fillRegistry(registry: Registry, reading: MetricsReading): void {
  const registers = [registry];
  const gauge = (name: string, help: string, values: readonly [labels: Record<string, string>, value: number][]) => {
    const labelNames = Object.keys(values[0]?.[0] ?? {});
    const made = new Gauge({ name: `midwatch_${name}`, help, labelNames, registers });
    for (const [labels, value] of values) made.set(labels, value);
  };
  const counter = (name: string, help: string, values: readonly [labels: Record<string, string>, value: number][]) => {
    const labelNames = Object.keys(values[0]?.[0] ?? {});
    const made = new Counter({ name: `midwatch_${name}_total`, help, labelNames, registers });
    for (const [labels, value] of values) made.inc(labels, value);
  };
  const { queue, costs, balance, cache, now } = reading;
  gauge("jobs", "Open jobs by status", labelled("status", reading.jobs));
  gauge("jobs_paused", "Paused jobs by reason", labelled("reason", reading.paused));
  gauge("tasks", "Tasks of open jobs by status", labelled("status", reading.tasks));
  const depths = queue.queues.flatMap(({ name, waiting, active, failed }) =>
    Object.entries({ waiting, active, failed }).map(([state, count]): [Record<string, string>, number] => [
      { queue: name, state },
      count,
    ]),
  );
  gauge("queue_deliveries", "Deliveries by queue and state", depths);
  gauge(
    "queue_oldest_seconds",
    "Age of the oldest waiting delivery",
    queue.queues.map(({ name, oldest }) => [{ queue: name }, oldest === undefined ? 0 : (now - oldest) / 1000]),
  );
  const sum = (field: "slots" | "busy") => queue.workers.reduce((total, worker) => total + worker[field], 0);
  gauge("workers", "Workers that sent a heartbeat", [[{}, queue.workers.length]]);
  gauge("worker_slots", "Slots of all workers, and busy ones", [
    [{ state: "all" }, sum("slots")],
    [{ state: "busy" }, sum("busy")],
  ]);
  gauge("dead_letters", "Notifications that no job could take", [[{}, queue.deadLetters.total]]);
  counter("model_calls", "Model calls whose usage the API reported", [[{}, balance.settledCalls]]);
  gauge("unsettled_calls", "Model calls whose usage was lost: charged in full", [[{}, balance.unsettledCalls]]);
  counter("tokens", "Tokens by kind, as the API reported them", [
    [{ kind: "input" }, balance.inputTokens],
    [{ kind: "output" }, balance.outputTokens],
    [{ kind: "cache_read" }, balance.cacheReadTokens],
    [{ kind: "cache_write_5m" }, balance.cacheWrite5mTokens],
    [{ kind: "cache_write_1h" }, balance.cacheWrite1hTokens],
  ]);
  const accounts = [
    ["day", costs.today],
    ["key", costs.key],
  ] as const;
  gauge(
    "dollars",
    "US dollars of the UTC day and of the key: settled, unsettled, reserved for running calls",
    accounts.flatMap(([scope, { settledUsd, unsettledUsd, heldUsd }]) => [
      [{ scope, state: "settled" }, settledUsd],
      [{ scope, state: "unsettled" }, unsettledUsd],
      [{ scope, state: "reserved" }, heldUsd],
    ]),
  );
  const caps = accounts.flatMap(([scope, { capUsd }]): [Record<string, string>, number][] =>
    capUsd === undefined ? [] : [[{ scope }, capUsd]],
  );
  gauge("cap_dollars", "US dollars that may be spent, where a cap is set", caps);
  gauge("breaker_open", "1 while no model call may start", [[{}, costs.breaker === undefined ? 0 : 1]]);
  gauge("cache_read_share", "Share of today's input that was read from the prompt cache", [
    [{}, costs.cacheToday.readShare],
  ]);
  counter(
    "cache_breaks",
    "Calls that read less than they should have, by cause",
    labelled("cause", cache.breaksByCause),
  );
  gauge("context_cuts", "Cuts of the conversations of open jobs' agents, by way", labelled("way", reading.cuts));
  const canaries = reading.verifier.rows.flatMap(({ model, card, fault, judged, caught }) =>
    [
      ["caught", caught],
      ["missed", judged - caught],
    ].map(([result, count]): [Record<string, string>, number] => [
      { model, card, fault, result: String(result) },
      Number(count),
    ]),
  );
  gauge("verifier_canaries", "Planted faults of open jobs that verifiers have judged", canaries);
  gauge("verifier_recall_low", "Lower end of the verifiers' recall, 95 % interval", [[{}, reading.verifier.low]]);
  gauge("verifier_recall_high", "Upper end of it", [[{}, reading.verifier.high]]);
  const { kills, disagreement } = reading.verifier;
  gauge("kill_faults", "Faults planted in passed changes of open jobs, by the result of the attacks on them", [
    [{ result: "killed" }, kills.byAttacks],
    [{ result: "survived" }, kills.planted - kills.byAttacks],
  ]);
  gauge(
    "kill_class_faults",
    "The same by class of attack, for faults on which attacks of the class ran",
    Object.entries(kills.classes).flatMap(([name, { planted, killed }]): [Record<string, string>, number][] => [
      [{ class: name, result: "killed" }, killed],
      [{ class: name, result: "survived" }, planted - killed],
    ]),
  );
  gauge("kill_unmeasured_passes", "Passes of open jobs for which no fault could be planted", [
    [{}, kills.passes - kills.measured],
  ]);
  gauge("kill_score_disagrees", "1 while the intervals of kill score and recall do not overlap", [
    [{}, disagreement === undefined ? 0 : 1],
  ]);
  gauge("cache_saved_dollars", "US dollars saved so far", [
    [{ against: "no_cache" }, cache.savedUsd],
    [{ against: "unshared" }, cache.savedBySharingUsd],
  ]);
}

function labelled(name: string, counts: Readonly<Record<string, number>>): [Record<string, string>, number][] {
  return Object.entries(counts).map(([value, count]) => [{ [name]: value }, count]);
}
