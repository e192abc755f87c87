import { setTimeout as delay } from "node:timers/promises";
import { costOf } from "../../../shared/protocol/price/pricing.ts";
import { KEYS } from "../../../shared/redis/keys/keys.ts";
import { createRedisLedger, OWNER_LEASE_MS } from "../../../shared/redis/model/redis-ledger.ts";
import { wallClock } from "../../../shared/support/time/clock.ts";
import type { BookEntry } from "../../../simulator/books.ts";
import { makeRow, type Row } from "../document.ts";
import { type BrainRecord, failingBrain, makeRandomJobs, type RandomJob, seededRandom } from "./random-jobs.ts";
import { smallPrefix } from "./swarm/prefixes.ts";
import { inWorld, type SwarmProcess, type World } from "./swarm/world.ts";

const JOBS = 500;
const PROCESSES = 4;
const SLOTS = 12;
const SEED = 7;
const KILLS = 12;
const KILL_EVERY_MS = 1000;
const CENT = 0.01;
/** Rounding tolerance for sums of floating-point numbers, in US dollars. */
const TOLERANCE_USD = 1e-9;
const TOKENS = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWrite5mTokens", "cacheWrite1hTokens"] as const;

/** Runs 500 jobs with random caps and prices while model calls fail and processes are killed. Then compares the ledger with the simulator's bills. */
export function budgetRows(say: (text: string) => void): Promise<Row[]> {
  const random = seededRandom(SEED);
  const { brain, record } = failingBrain(random);
  return inWorld({ brain, tier: "none" }, async (world) => {
    const jobs = await makeRandomJobs(world.folder, { count: JOBS, prefix: smallPrefix(), random });
    const ledger = createRedisLedger(world.connection, { clock: wallClock, owner: "judge", credential: "judge" });
    // Every coordinator also does this once a second.
    const janitor = setInterval(() => void ledger.unsettleLost(), 1000);
    const killed = await runThroughKills(world, { jobs, random, say });
    await delay(OWNER_LEASE_MS + 500);
    clearInterval(janitor);
    await ledger.unsettleLost();
    const judged = await judge(world, { jobs, record, settles: killed.settles });
    say(
      `budget: ${judged.calls} calls billed, ${judged.unsettledCalls} unsettled, ${killed.inFlight} in flight at ${killed.kills} kills`,
    );
    return rowsOf({ ...judged, ...killed, cut: record.cut });
  });
}

/** Runs all agents to their end. Kills a process now and then; its successor resumes the agents from their transcripts. */
async function runThroughKills(
  world: World,
  { jobs, random, say }: { jobs: readonly RandomJob[]; random: () => number; say: (text: string) => void },
) {
  const running = new Map<number, SwarmProcess>();
  const finished = new Map<string, string>();
  let inFlight = 0;
  let kills = 0;
  const start = async (p: number, generation: number): Promise<void> => {
    const agents = jobs.filter((_job, i) => i % PROCESSES === p).flatMap((job) => job.agents);
    const one = await world.start({
      name: `worker-${p}.${generation}`,
      folderOf: `worker-${p}`,
      apiKey: "sk-budget-key",
      slots: SLOTS,
      clockFactor: 1,
      breakerWaitMs: 60_000,
      hasGate: true,
      agents,
    });
    running.set(p, one);
    one.go();
    const outcomes = await one.ended;
    if (outcomes === undefined) return start(p, generation + 1);
    for (const { id, stopReason } of outcomes) finished.set(id, stopReason);
    running.delete(p);
  };
  const all = Promise.all(Array.from({ length: PROCESSES }, (_, p) => start(p, 1)));
  let isOver = false;
  const over = all.finally(() => {
    isOver = true;
  });
  const killing = (async () => {
    while (kills < KILLS && !isOver) {
      await delay(KILL_EVERY_MS * (0.5 + random()));
      const victims = [...running.values()];
      const victim = victims[Math.floor(random() * victims.length)];
      if (victim === undefined) continue;
      victim.kill();
      await victim.ended;
      kills += 1;
      const held = await world.connection.client.hgetall(KEYS.heldCalls);
      inFlight += Object.values(held).filter(
        (text) => (JSON.parse(text) as { owner: string }).owner === victim.name,
      ).length;
    }
  })();
  await Promise.all([over, killing]);
  const agents = jobs.flatMap((job) => job.agents).length;
  const stopped = [...finished.values()].filter((reason) => reason === "budget").length;
  say(`budget: ${finished.size} of ${agents} agents ended, ${stopped} of them by their cap`);
  const settles = new Map<string, string>();
  for (let p = 0; p < PROCESSES; p++)
    for (const [call, request] of await readSettles(world, p)) settles.set(call, request);
  return { inFlight, kills, settles, agents, ended: finished.size, stopped };
}

async function readSettles(world: World, p: number): Promise<[string, string][]> {
  const reader = await world.start({
    name: `reader-${p}`,
    folderOf: `worker-${p}`,
    apiKey: "sk-budget-key",
    slots: 0,
    clockFactor: 1,
    breakerWaitMs: 60_000,
    hasGate: true,
    agents: [],
  });
  reader.go();
  await reader.ended;
  return reader.lines("settles").map((line) => line.split(" ") as [string, string]);
}

interface Judged {
  readonly calls: number;
  readonly overCents: number;
  /** Difference, in tokens, between the settled calls in the ledger and the bills of the same calls. */
  readonly tokensApart: number;
  /** US dollars that the simulator billed and that the ledger has neither as settled nor as unsettled. */
  readonly uncoveredUsd: number;
  readonly unsettledCalls: number;
  readonly jobsAtCap: number;
}

/** Compares the ledger with the simulator's bills, job by job. */
async function judge(
  world: World,
  { jobs, record, settles }: { jobs: readonly RandomJob[]; record: BrainRecord; settles: ReadonlyMap<string, string> },
): Promise<Judged> {
  const ledger = createRedisLedger(world.connection, { clock: wallClock, owner: "judge", credential: "judge" });
  const { entries } = world.simulator.books.read();
  const byJob = new Map<string, BookEntry[]>();
  for (const entry of entries) {
    const jobId = record.jobOf.get(entry.requestId) ?? "";
    byJob.set(jobId, [...(byJob.get(jobId) ?? []), entry]);
  }
  const unsettled = new Set(await world.connection.client.hkeys(KEYS.unsettledCalls));
  const settled = new Set([...settles].flatMap(([call, request]) => (unsettled.has(call) ? [] : [request])));
  const sum = { calls: entries.length, overCents: 0, tokensApart: 0, uncoveredUsd: 0, unsettledCalls: 0, jobsAtCap: 0 };
  for (const { jobId, price, capUsd } of jobs) {
    const mine = byJob.get(jobId) ?? [];
    const balance = await ledger.balance({ jobId });
    const billedUsd = mine.reduce((usd, entry) => usd + costOf(price, entry), 0);
    const charged = balance.settledUsd + balance.unsettledUsd;
    sum.overCents += Math.max(0, billedUsd - capUsd - TOLERANCE_USD, charged - capUsd - TOLERANCE_USD) / CENT;
    sum.uncoveredUsd += Math.max(0, billedUsd - charged - TOLERANCE_USD);
    sum.unsettledCalls += balance.unsettledCalls;
    sum.jobsAtCap += charged > capUsd / 2 ? 1 : 0;
    const known = mine.filter(({ requestId }) => settled.has(requestId));
    for (const field of TOKENS) {
      sum.tokensApart += Math.abs(balance[field] - known.reduce((total, entry) => total + entry[field], 0));
    }
  }
  return sum;
}

function rowsOf(
  figures: Judged & { inFlight: number; kills: number; cut: number; agents: number; ended: number; stopped: number },
): Row[] {
  const what = `${JOBS} jobs, ${figures.agents} agents (${figures.stopped} stopped by their cap), ${figures.calls} calls billed, ${figures.kills} kills`;
  return [
    makeRow("bills, or settled and unsettled, above a job's cap", {
      value: figures.overCents,
      unit: "cents",
      goal: { op: "<=", value: 0 },
      note: what,
    }),
    makeRow("difference between settled tokens and the bills of those calls", {
      value: figures.tokensApart,
      unit: "tokens",
      goal: { op: "<=", value: 0 },
    }),
    makeRow("bills in excess of settled and unsettled", {
      value: figures.uncoveredUsd,
      unit: "USD",
      goal: { op: "<=", value: 0 },
    }),
    makeRow("unsettled calls in excess of those in flight at kills and those that the simulator cut off", {
      value: Math.max(0, figures.unsettledCalls - figures.inFlight - figures.cut),
      unit: "calls",
      goal: { op: "<=", value: 0 },
      note: `${figures.unsettledCalls} unsettled; ${figures.inFlight} in flight at kills, ${figures.cut} answers cut off`,
    }),
    makeRow("agents that ended", { value: figures.ended, unit: "agents", goal: { op: ">=", value: figures.agents } }),
  ];
}
