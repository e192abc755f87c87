import { setTimeout as delay } from "node:timers/promises";
import type { JobState } from "../../../coordinator/job/fold/state.ts";
import { wakeParked } from "../../../coordinator/passes/wake-parked.ts";
import { warmPrefix } from "../../../shared/agent/warm-prefix.ts";
import { createAnthropicClient } from "../../../shared/model/anthropic-client.ts";
import { loadPrefix } from "../../../shared/prefix/prefix-store.ts";
import { type JobId, makeJobId } from "../../../shared/protocol/ids.ts";
import { KEYS } from "../../../shared/redis/keys/keys.ts";
import { createModelServices, type RedisModelServices } from "../../../shared/redis/model/model-services.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import { makeRow, type Row } from "../document.ts";
import { briefOf, deal } from "./run-swarm.ts";
import { swarmBrain } from "./swarm/brain.ts";
import { realPrefix, type SavedPrefix, storePrefix } from "./swarm/prefixes.ts";
import type { AgentSpec } from "./swarm/spec.ts";
import { inWorld, type SwarmProcess, type World } from "./swarm/world.ts";

const TASKS = 200;
const PROCESSES = 4;
const SLOTS = 4;
const CALLS = 2;
/** Number of calls after which the API's credit is used up, and ms until there is credit again. */
const SPENT_AFTER = 60;
const RESET_MS = 3000;
const BREAKER_WAIT_MS = 400;
const API_KEY = "sk-quota-key";

/** Runs 200 queued tasks. Halfway the API's credit runs out, and later it is restored. */
export function quotaRows(say: (text: string) => void): Promise<Row[]> {
  const state = { calls: 0, resetAt: Number.POSITIVE_INFINITY };
  const brain: typeof swarmBrain = async (request, context) => {
    state.calls += 1;
    return { ...(await swarmBrain(request, context)), delayMs: 50 };
  };
  return inWorld({ brain, tier: "none" }, async (world) => {
    const saved = await storePrefix(world.folder, realPrefix());
    const jobId = makeJobId(Date.now());
    const started = await startProcesses(world, { jobId, saved });
    const watching = watch(world, { jobId, saved, state });
    for (const one of started) one.go();
    const outcomes = (await Promise.all(started.map(({ ended }) => ended))).flatMap((all) => all ?? []);
    const seen = await watching.stop();
    const finished = outcomes.filter(({ stopReason }) => stopReason === "submitted").length;
    say(`quota: ${finished} of ${TASKS} tasks finished`);
    return rowsOf(started, {
      ...seen,
      finished,
      billed: world.simulator.books.read().entries.length,
      resetAt: state.resetAt,
    });
  });
}

function startProcesses(world: World, { jobId, saved }: { jobId: JobId; saved: SavedPrefix }): Promise<SwarmProcess[]> {
  const agents = Array.from(
    { length: TASKS },
    (_, i): AgentSpec => ({ id: `task-${i}`, jobId, capUsd: 1000, brief: briefOf("explorer", i, CALLS), ...saved }),
  );
  return Promise.all(
    deal("worker", agents, PROCESSES).map(({ name, mine }) =>
      world.start({
        name,
        apiKey: API_KEY,
        slots: SLOTS,
        clockFactor: 1,
        breakerWaitMs: BREAKER_WAIT_MS,
        hasGate: true,
        agents: mine,
      }),
    ),
  );
}

interface Seen {
  /** Times at which the open breaker was written to Redis and at which it closed again; ms since 1970. */
  readonly writtenAt: number;
  readonly closedAt: number;
  readonly probes: number;
}

/** Uses up the API's credit and restores it, while the coordinator's own background task probes the API. */
function watch(
  world: World,
  { jobId, saved, state }: { jobId: JobId; saved: SavedPrefix; state: { calls: number; resetAt: number } },
): { stop(): Promise<Seen> } {
  const { simulator, connection } = world;
  const log = silentLog();
  const client = createAnthropicClient({ apiKey: API_KEY, baseUrl: world.baseUrl });
  const services = createModelServices(connection, {
    client,
    apiKey: API_KEY,
    owner: "coordinator",
    clock: wallClock,
    log,
    breakerWaitMs: BREAKER_WAIT_MS,
  });
  const seen = { writtenAt: Number.NaN, closedAt: Number.NaN, probes: 0 };
  let isOver = false;
  const pass = async () => {
    if (state.calls >= SPENT_AFTER && state.resetAt === Number.POSITIVE_INFINITY) {
      simulator.outage = { kind: "http_error", status: 402, type: "billing_error", message: "credit is spent" };
      state.resetAt = Date.now() + RESET_MS;
    }
    if (Date.now() >= state.resetAt) simulator.outage = undefined;
    const writtenAtUs = await connection.client.hget(KEYS.breaker(services.credential), "writtenAtUs");
    if (writtenAtUs === null) return;
    seen.writtenAt = Number(writtenAtUs) / 1000;
    await wakeParked(
      wakeOptions(services, {
        jobId,
        saved,
        onProbe: () => {
          seen.probes += 1;
        },
      }),
    );
    if ((await services.breaker.check()) === undefined) seen.closedAt = Date.now();
  };
  const running = (async () => {
    while (!isOver) {
      await pass();
      await delay(5);
    }
  })();
  return {
    stop: async () => {
      isOver = true;
      await running;
      services.close();
      return seen;
    },
  };
}

function wakeOptions(
  services: RedisModelServices,
  { jobId, saved, onProbe }: { jobId: JobId; saved: SavedPrefix; onProbe: () => void },
): Parameters<typeof wakeParked>[0] {
  const { fingerprint, prefixFile } = saved;
  const waiting = {
    id: jobId,
    pause: { reason: "quota" },
    intake: { prefix: { fingerprint } },
    limits: { maxCostUsd: 1000 },
  };
  return {
    store: { openJobs: async () => [jobId] },
    registry: {
      read: async (_jobId, look) => look(waiting as unknown as JobState),
      input: async () => ({ kind: "done", text: "" }),
    },
    breaker: services.breaker,
    probe: async () => {
      onProbe();
      const prefix = await loadPrefix(prefixFile, fingerprint);
      await warmPrefix(services, { jobId, prefix, fingerprint, capUsd: 1000, signal: AbortSignal.timeout(10_000) });
    },
    clock: wallClock,
    log: silentLog(),
  };
}

function rowsOf(
  started: readonly SwarmProcess[],
  seen: Seen & { finished: number; billed: number; resetAt: number },
): Row[] {
  const sends = started.map((one) => one.lines("sends").map(Number));
  const refusedAt = Math.min(...started.flatMap((one) => one.lines("refusals").map(Number)));
  const after = sends.flat().filter((at) => at > seen.writtenAt && at < seen.closedAt).length;
  const between = Math.max(...sends.map((mine) => mine.filter((at) => at >= refusedAt && at <= seen.writtenAt).length));
  const resumed = Math.min(...sends.flat().filter((at) => at >= seen.closedAt)) - seen.resetAt;
  return [
    makeRow("model calls started after the breaker was written to Redis", {
      value: after,
      unit: "calls",
      goal: { op: "<=", value: 0 },
      note: `${TASKS} queued tasks, ${PROCESSES} processes of ${SLOTS} slots; until the breaker closed, ${((seen.closedAt - seen.writtenAt) / 1000).toFixed(1)} s later; ${seen.probes} probes not counted`,
    }),
    makeRow("calls per process between the first terminal error and that write, at most", {
      value: between,
      unit: "calls",
      goal: { op: "<=", value: 1 },
      note: `the write came ${(seen.writtenAt - refusedAt).toFixed(1)} ms after the error`,
    }),
    makeRow("tasks that finished after the reset, without a person", {
      value: seen.finished,
      unit: "tasks",
      goal: { op: ">=", value: TASKS },
      note: `the first call came ${resumed.toFixed(0)} ms after the credit was restored`,
    }),
    makeRow("calls billed in excess of two per task and the successful probe", {
      value: seen.billed - TASKS * CALLS - 1,
      unit: "calls",
      goal: { op: "<=", value: 0 },
      note: "finished turns are not paid again after the stop",
    }),
  ];
}
