import { makeJobId } from "../../../shared/protocol/ids.ts";
import { makeRow, type Row } from "../document.ts";
import { briefOf, deal } from "./run-swarm.ts";
import { swarmBrain } from "./swarm/brain.ts";
import { realPrefix, storePrefix } from "./swarm/prefixes.ts";
import { scaledClock } from "./swarm/scaled-clock.ts";
import type { AgentSpec } from "./swarm/spec.ts";
import { inWorld } from "./swarm/world.ts";

const AGENTS = 200;
const PROCESSES = 4;
const CALLS = 2;
const REQUESTS_A_MINUTE = 50;
/** Speed-up of the clock of simulator and agents, so that seven minutes take twenty seconds. */
const CLOCK_FACTOR = 20;
const LATENCY_MS = 1000;
const MINUTE_MS = 60_000;

/** Starts 200 agents at once against a limit of 50 requests a minute. */
export function ratelimitRows(say: (text: string) => void): Promise<Row[]> {
  const clock = scaledClock(CLOCK_FACTOR);
  const plenty = 1_000_000_000;
  const limits = { requests: REQUESTS_A_MINUTE, inputTokens: plenty, outputTokens: plenty };
  return inWorld({ brain: swarmBrain, clock, limits, latency: { baseMs: LATENCY_MS } }, async (world) => {
    const saved = await storePrefix(world.folder, realPrefix());
    const jobId = makeJobId(Date.now());
    const agents = Array.from(
      { length: AGENTS },
      (_, i): AgentSpec => ({
        id: `agent-${i}`,
        jobId,
        capUsd: 1000,
        brief: briefOf("explorer", i, CALLS),
        ...saved,
      }),
    );
    const started = await Promise.all(
      deal("worker", agents, PROCESSES).map(({ name, mine }) =>
        world.start({
          name,
          apiKey: "sk-limited-key",
          slots: mine.length,
          clockFactor: CLOCK_FACTOR,
          breakerWaitMs: MINUTE_MS,
          hasGate: true,
          agents: mine,
        }),
      ),
    );
    for (const one of started) one.go();
    const outcomes = (await Promise.all(started.map(({ ended }) => ended))).flatMap((all) => all ?? []);
    const finished = outcomes.filter(({ stopReason }) => stopReason === "submitted").length;
    const { entries, refused } = world.simulator.books.read();
    const times = entries.map(({ at }) => at);
    const minutes = (Math.max(...times) - Math.min(...times)) / MINUTE_MS;
    const allowed = REQUESTS_A_MINUTE * (1 + minutes);
    const refusals = Object.values(refused).reduce((sum, count) => sum + count, 0);
    say(`ratelimit: ${entries.length} calls in ${minutes.toFixed(1)} min, ${refusals} refused`);
    return [
      makeRow("used share of the allowed throughput", {
        value: entries.length / allowed,
        unit: "share",
        goal: { op: ">=", value: 0.9 },
        note: `${entries.length} calls in ${minutes.toFixed(2)} min; the limit is ${REQUESTS_A_MINUTE} at once and ${REQUESTS_A_MINUTE} a minute; the clock runs ${CLOCK_FACTOR} times as fast`,
      }),
      makeRow("refused share of the requests", {
        value: refusals / (entries.length + refusals),
        unit: "share",
        goal: { op: "<=", value: 0.05 },
        note: `${refusals} refusals (429)`,
      }),
      makeRow("agents that finished", {
        value: finished,
        unit: "agents",
        goal: { op: ">=", value: AGENTS },
        note: `${AGENTS} agents in ${PROCESSES} processes, ${CALLS} calls each`,
      }),
    ];
  });
}
