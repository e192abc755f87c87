import { makeRow, type Row } from "../document.ts";
import { runSwarm, runWithDeadLeader, type SwarmFigures, type SwarmPlan, TTFT_MS } from "./run-swarm.ts";
import { realPrefix, smallPrefix } from "./swarm/prefixes.ts";

const WORKERS = 50;
/** Number of timed runs with the warm gate, and of those without it. Only the shortest of each counts, because the machine is noisy. */
const TIMED_RUNS = 3;
/** Maximum ms until another agent replaces a leader of the warm gate whose process died: the leader's lease plus one poll. */
const RELEASE_MS = 4000;

const ONE_PROCESS = { leads: 1, workers: WORKERS, coordinators: 1, workerProcesses: 1 };
const MANY_PROCESSES = { leads: 2, workers: WORKERS, coordinators: 2, workerProcesses: 4 };

/** Measures cache reads and times for a lead and 50 workers that start at once: with a shared prefix and the warm gate, and without them. */
export async function prefixRows(say: (text: string) => void): Promise<Row[]> {
  const real = realPrefix();
  const run = async (
    name: string,
    plan: Omit<SwarmPlan, "prefix" | "hasGate" | "sharesTools"> & Partial<SwarmPlan>,
  ) => {
    const figures = await runSwarm({ prefix: real, hasGate: true, sharesTools: true, ...plan });
    say(
      `prefix: ${name}: read ${percent(figures.readShare)}, ${figures.prefixesWritten.toFixed(2)} prefixes written, ${figures.wallMs.toFixed(0)} ms`,
    );
    return figures;
  };
  const ours = await run("gate, shared tools", ONE_PROCESS);
  const ungated = await run("no gate, shared tools", { ...ONE_PROCESS, hasGate: false });
  const naive = await run("no gate, a tool list for each role", { ...ONE_PROCESS, hasGate: false, sharesTools: false });
  const spread = await run("gate, 4 worker processes and 2 coordinators", MANY_PROCESSES);
  const peers = { ...ONE_PROCESS, leads: 0, prefix: smallPrefix() };
  const small = await run("comparison with other clients", peers);
  const smallUngated = await run("comparison with other clients, no gate", { ...peers, hasGate: false });
  const dead = await runWithDeadLeader(real, WORKERS);
  say(`prefix: leader killed: the others were released after ${dead.releasedMs} ms`);
  return [
    ...sharing("lead and 50 workers", ours, { ungated, naive }),
    ...sharing("4 worker processes, 2 coordinators", spread, {}),
    makeRow("comparison with other clients (4k prefix, 2 calls each): total read share", {
      value: small.readShare,
      unit: "share",
      goal: { op: ">=", value: 0.97 },
      note: `a prefix of ${small.prefixTokens} tokens; without the gate ${percent(smallUngated.readShare)}; bare client with one warming call 97.9 %, best other client 94.1 % (docs/measurements.md#figures-of-other-clients)`,
    }),
    makeRow("leader killed before its first byte: time until the others are released", {
      value: dead.releasedMs,
      unit: "ms",
      goal: { op: "<=", value: RELEASE_MS },
      note: "SIGKILL of the leader's process while 50 agents wait in another process",
    }),
    makeRow("leader killed before its first byte: prefixes written", {
      value: dead.prefixesWritten,
      unit: "x one prefix",
      goal: { op: "<=", value: 1.05 },
    }),
    await gateRow(say),
  ];
}

function sharing(name: string, ours: SwarmFigures, others: { ungated?: SwarmFigures; naive?: SwarmFigures }): Row[] {
  const compared = (pick: (figures: SwarmFigures) => string) =>
    [
      others.ungated === undefined ? "" : `without the gate ${pick(others.ungated)}`,
      others.naive === undefined ? "" : `without gate and shared tools ${pick(others.naive)}`,
    ]
      .filter(Boolean)
      .join(", ") || undefined;
  return [
    makeRow(`${name}: read share of the prefix tokens`, {
      value: ours.prefixReadShare,
      unit: "share",
      goal: { op: ">=", value: 0.98 },
      note: compared(({ prefixReadShare }) => percent(prefixReadShare)),
    }),
    makeRow(`${name}: prefixes written`, {
      value: ours.prefixesWritten,
      unit: "x one prefix",
      goal: { op: "<=", value: 1.05 },
      note: compared(({ prefixesWritten }) => prefixesWritten.toFixed(2)),
    }),
    makeRow(`${name}: total read share`, {
      value: ours.readShare,
      unit: "share",
      note: compared(({ readShare }) => percent(readShare)),
    }),
  ];
}

/** Measures the wall time that the warm gate costs 50 workers: they wait once until the first call gets its first byte. */
async function gateRow(say: (text: string) => void): Promise<Row> {
  const prefix = realPrefix();
  const plan = { prefix, leads: 0, workers: WORKERS, coordinators: 1, workerProcesses: 1, sharesTools: true };
  const runs: { with: SwarmFigures[]; without: SwarmFigures[] } = { with: [], without: [] };
  for (let i = 0; i < TIMED_RUNS; i++) {
    runs.without.push(await runSwarm({ ...plan, hasGate: false }));
    runs.with.push(await runSwarm({ ...plan, hasGate: true }));
  }
  const walls = (all: readonly SwarmFigures[]) => all.map(({ wallMs }) => wallMs);
  const added = Math.min(...walls(runs.with)) - Math.min(...walls(runs.without));
  const firstByteMs = Math.min(...runs.with.map((figures) => figures.firstByteMs));
  say(`prefix: the gate added ${added.toFixed(0)} ms to 50 workers`);
  const list = (all: readonly SwarmFigures[]) =>
    walls(all)
      .map((ms) => ms.toFixed(0))
      .join(", ");
  return makeRow("wall time that the gate adds to 50 workers", {
    value: added / firstByteMs,
    unit: "x one time to first token",
    goal: { op: "<=", value: 1 },
    note: `${added.toFixed(0)} ms; shortest of ${TIMED_RUNS} runs each: with ${list(runs.with)}, without ${list(runs.without)}; the leader's first byte came after ${firstByteMs.toFixed(0)} ms, ${TTFT_MS} ms of them from the simulator`,
  });
}

function percent(share: number): string {
  return `${(100 * share).toFixed(1)} %`;
}
