import { type SeededRandom, seededRandom } from "../../../worker/verify/differential/seeded-random.ts";
import { COORDINATORS, type Fault, type Fsync, type Planned, SHARED, WORKERS, WORKERS_ON_HOSTS } from "./fault.ts";

/** The parts of a run that depend on its seed, except for the job. */
export interface Schedule {
  readonly fsync: Fsync;
  readonly faults: readonly Planned[];
}

/** Minimum and maximum ms between two faults. */
const GAP_MS = { min: 800, max: 4200 } as const;
/**
 * Maximum ms of a short freeze, and minimum ms of a long one. The lock of a delivery lasts 10 s
 * (docs/reference/queue.md#locks-and-takeover), so that only long freezes lose it.
 */
const SHORT_MS = 6000;
const LONG_MS = 14_000;

/** The kinds of faults, each with its probability in percent. */
const WEIGHTS: readonly (readonly [number, (random: SeededRandom) => Fault])[] = [
  [18, (random) => ({ kind: "kill", part: worker(random), downMs: 200 + random.below(3000) })],
  [12, (random) => ({ kind: "kill", part: coordinator(random), downMs: 200 + random.below(3000) })],
  [6, (random) => ({ kind: "restart", part: process(random) })],
  [8, (random) => ({ kind: "freeze", part: process(random), ms: 500 + random.below(SHORT_MS) })],
  [5, (random) => ({ kind: "freeze", part: process(random), ms: LONG_MS + random.below(4000) })],
  [3, (random) => ({ kind: "freeze", part: "simulator", ms: 500 + random.below(4000) })],
  [5, (random) => ({ kind: "redis", downMs: 200 + random.below(3000), cutBytes: 0 })],
  [5, (random) => ({ kind: "redis", downMs: 200 + random.below(1500), cutBytes: 1 + random.below(60_000) })],
  [7, (random) => ({ kind: "drop", part: process(random), ms: 100 + random.below(SHORT_MS) })],
  [
    5,
    (random) => ({
      kind: "slow",
      part: process(random),
      ms: 2000 + random.below(5000),
      delayMs: 5 + random.below(300),
    }),
  ],
  [5, (random) => ({ kind: "mute", part: process(random), ms: 1000 + random.below(13_000), side: side(random) })],
  [8, (random) => ({ kind: "model", how: modelFault(random), calls: 1 + random.below(4) })],
  [2, (random) => ({ kind: "disk", ms: 500 + random.below(2500) })],
  [8, (random) => ({ kind: "again", count: 1 + random.below(5), lateMs: random.below(15_000) })],
  [3, (random) => ({ kind: "clock", part: process(random), byMs: random.below(120_000) - 60_000 })],
];

/** Makes the random faults of a seed for a period of `ms`. Pure; the same seed gives the same faults. */
export function planFaults(seed: number, ms: number): Schedule {
  const random = seededRandom(`chaos faults ${seed}`);
  const fsync: Fsync = random.chance(0.5) ? "everysec" : "always";
  const faults: Planned[] = [];
  const gap = () => GAP_MS.min + random.below(GAP_MS.max - GAP_MS.min);
  for (let at = gap(); at < ms; at += gap()) faults.push({ at, fault: choose(random) });
  return { fsync, faults };
}

/** ms from the start of one lost connection to the start of the next. */
const CUT_GAP_MS = 2500;

/**
 * Plans that each host loses its connection to each shared resource twice: once for less than a lease lasts, and once
 * for longer. The seed decides the sequence. Pure.
 */
export function planCuts(seed: number): Schedule {
  const random = seededRandom(`chaos cuts ${seed}`);
  const cuts = [...COORDINATORS, ...WORKERS_ON_HOSTS].flatMap((part) =>
    SHARED.flatMap((from) => [
      { kind: "cut", part, from, ms: 1000 + random.below(SHORT_MS) } as const,
      { kind: "cut", part, from, ms: LONG_MS + random.below(4000) } as const,
    ]),
  );
  const order = cuts.map((fault) => ({ fault, key: random.below(1_000_000) })).sort((a, b) => a.key - b.key);
  return { fsync: "everysec", faults: order.map(({ fault }, i) => ({ at: (i + 1) * CUT_GAP_MS, fault })) };
}

/** Describes a fault in one line, for the output of a failed run. */
export function describeFault({ at, fault: { kind, ...rest } }: Planned): string {
  const words = Object.entries(rest).map(([name, value]) => `${name}=${value}`);
  return `${(at / 1000).toFixed(1).padStart(6)} s  ${[kind, ...words].join(" ")}`;
}

function choose(random: SeededRandom): Fault {
  let left = random.below(WEIGHTS.reduce((sum, [weight]) => sum + weight, 0));
  for (const [weight, make] of WEIGHTS) {
    if (left < weight) return make(random);
    left -= weight;
  }
  throw new Error("the weights do not add up");
}

function worker(random: SeededRandom): string {
  return random.pick(WORKERS) ?? WORKERS[0];
}

function coordinator(random: SeededRandom): string {
  return random.pick(COORDINATORS) ?? COORDINATORS[0];
}

function process(random: SeededRandom): string {
  return random.pick([...COORDINATORS, ...WORKERS]) ?? WORKERS[0];
}

function side(random: SeededRandom): "requests" | "answers" {
  return random.chance(0.5) ? "requests" : "answers";
}

function modelFault(random: SeededRandom): "cut_before_headers" | "cut_after_headers" | "overloaded" {
  return random.pick(["cut_before_headers", "cut_after_headers", "overloaded"] as const) ?? "overloaded";
}
