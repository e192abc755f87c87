import { setTimeout as delay } from "node:timers/promises";
import type { Prefix } from "../../../shared/prefix/build-prefix.ts";
import { makeJobId } from "../../../shared/protocol/ids.ts";
import type { BookEntry } from "../../../simulator/books.ts";
import { swarmBrain } from "./swarm/brain.ts";
import { roleAlone, type SavedPrefix, storePrefix } from "./swarm/prefixes.ts";
import type { AgentSpec } from "./swarm/spec.ts";
import { inWorld, type SwarmProcess, type World } from "./swarm/world.ts";

/** Time until the simulator sends the first byte of an answer, ms. */
export const TTFT_MS = 1000;

/** Describes a swarm: a lead and workers that start at once, and the number of processes that run them. */
export interface SwarmPlan {
  readonly prefix: Prefix;
  readonly leads: number;
  readonly workers: number;
  /** Number of processes that run leads, and number of processes that run workers. */
  readonly coordinators: number;
  readonly workerProcesses: number;
  readonly hasGate: boolean;
  /** If false, each role sends only its own tools, so that roles have different prefixes. */
  readonly sharesTools: boolean;
}

/** The measurements of a run of a swarm, from the simulator's bills. */
export interface SwarmFigures {
  readonly wallMs: number;
  /** ms from sending the first call of the run to the first byte of its answer. */
  readonly firstByteMs: number;
  readonly calls: number;
  /** Share of the shared prefix's tokens that was read from the cache, over all calls. */
  readonly prefixReadShare: number;
  /** Tokens of the shared prefix that were written to the cache, divided by the length of the prefix. */
  readonly prefixesWritten: number;
  /** Share of all input tokens that was read from the cache. */
  readonly readShare: number;
  readonly prefixTokens: number;
}

/** The measurements that need only the bills, no clock. */
export type BillFigures = Omit<SwarmFigures, "wallMs" | "firstByteMs">;

const CALLS = 2;

/** Runs a swarm of agents that make two calls each, and computes the figures from the simulator's bills. */
export function runSwarm(plan: SwarmPlan): Promise<SwarmFigures> {
  return inWorld({ brain: swarmBrain, tier: "none", latency: { baseMs: TTFT_MS } }, async (world) => {
    const started = await startAll(world, plan);
    const begun = performance.now();
    for (const one of started) one.go();
    const outcomes = (await Promise.all(started.map(({ ended }) => ended))).flat();
    const wallMs = performance.now() - begun;
    const unfinished = outcomes.filter((outcome) => outcome?.stopReason !== "submitted");
    if (unfinished.length > 0) throw new Error(`agents did not end: ${JSON.stringify(unfinished.slice(0, 3))}`);
    const firstByteMs = Number(started[0]?.lines("firstBytes")[0]);
    return { wallMs, firstByteMs, ...readBills(world.simulator.books.read().entries) };
  });
}

/** Starts the processes of a swarm; the agents in them wait for `go`. */
async function startAll(world: World, plan: SwarmPlan): Promise<SwarmProcess[]> {
  const jobId = makeJobId(Date.now());
  const roles = ["lead", "explorer"] as const;
  const saved = new Map<string, SavedPrefix>();
  for (const role of roles) {
    saved.set(role, await storePrefix(world.folder, plan.sharesTools ? plan.prefix : roleAlone(plan.prefix, role)));
  }
  const agents = (role: (typeof roles)[number], count: number): AgentSpec[] =>
    Array.from({ length: count }, (_, i) => ({
      id: `${role}-${i}`,
      jobId,
      capUsd: 1000,
      brief: briefOf(role, i),
      ...prefixOf(saved, role),
    }));
  const parts = [
    ...deal("coordinator", agents("lead", plan.leads), plan.coordinators),
    ...deal("worker", agents("explorer", plan.workers), plan.workerProcesses),
  ];
  const { hasGate } = plan;
  return Promise.all(
    parts.map(({ name, mine }) =>
      world.start({
        name,
        apiKey: "sk-swarm-key",
        slots: mine.length,
        clockFactor: 1,
        breakerWaitMs: 60_000,
        hasGate,
        agents: mine,
      }),
    ),
  );
}

/** Makes the first message of a worker. */
export function briefOf(role: string, n: number, calls = CALLS): string {
  return `role: ${role}\n\nNumber ${n}.\ncalls: ${calls}`;
}

function prefixOf(saved: ReadonlyMap<string, SavedPrefix>, role: string): SavedPrefix {
  const found = saved.get(role);
  if (found === undefined) throw new Error(`no prefix for ${role}`);
  return found;
}

/** Distributes agents evenly over processes; a process without agents is left out. */
export function deal(name: string, agents: readonly AgentSpec[], processes: number) {
  return Array.from({ length: processes }, (_, p) => ({
    name: `${name}-${p + 1}`,
    mine: agents.filter((_agent, i) => i % processes === p),
  })).filter(({ mine }) => mine.length > 0);
}

/** Computes figures from bills. Only the shared prefix is cached for an hour, so its size is the largest one-hour cache write of a role. */
export function readBills(entries: readonly BookEntry[]): BillFigures {
  const sizes = new Map<string, number>();
  for (const { role, cacheWrite1hTokens } of entries) {
    sizes.set(role, Math.max(sizes.get(role) ?? 0, cacheWrite1hTokens));
  }
  const largest = Math.max(...sizes.values());
  const sizeOf = (role: string) => sizes.get(role) || largest;
  const sum = (pick: (entry: BookEntry) => number) => entries.reduce((total, entry) => total + pick(entry), 0);
  const read = sum(({ cacheReadTokens }) => cacheReadTokens);
  const written = sum((entry) => entry.cacheWrite1hTokens + entry.cacheWrite5mTokens);
  return {
    calls: entries.length,
    prefixReadShare: sum((e) => Math.min(e.cacheReadTokens, sizeOf(e.role))) / sum(({ role }) => sizeOf(role)),
    prefixesWritten: sum(({ cacheWrite1hTokens }) => cacheWrite1hTokens) / largest,
    readShare: read / (read + written + sum(({ inputTokens }) => inputTokens)),
    prefixTokens: largest,
  };
}

/**
 * Kills the process of the warm gate's leader before the first byte of its call. Returns the ms until another agent
 * leads, and the figures from the bills.
 */
export function runWithDeadLeader(prefix: Prefix, workers: number): Promise<{ releasedMs: number } & BillFigures> {
  const held = { first: true };
  return inWorld(
    {
      brain: async (request, context) => {
        const reply = await swarmBrain(request, context);
        const isFirst = held.first;
        held.first = false;
        return isFirst ? { ...reply, delayMs: 60_000 } : reply;
      },
      tier: "none",
    },
    async (world) => {
      const saved = await storePrefix(world.folder, prefix);
      const jobId = makeJobId(Date.now());
      const agent = (i: number): AgentSpec => ({
        id: `explorer-${i}`,
        jobId,
        capUsd: 1000,
        brief: briefOf("explorer", i),
        ...saved,
      });
      const start = (name: string, agents: AgentSpec[]) =>
        world.start({
          name,
          apiKey: "sk-swarm-key",
          slots: agents.length,
          clockFactor: 1,
          breakerWaitMs: 60_000,
          hasGate: true,
          agents,
        });
      const doomed = await start("doomed", [agent(0)]);
      const others = await start(
        "others",
        Array.from({ length: workers }, (_, i) => agent(i + 1)),
      );
      doomed.go();
      while (doomed.lines("sends").length === 0) await delay(5);
      others.go();
      await delay(500);
      doomed.kill();
      const killedAt = Date.now();
      await others.ended;
      const first = Math.min(...others.lines("sends").map(Number));
      return { releasedMs: first - killedAt, ...readBills(world.simulator.books.read().entries) };
    },
  );
}
