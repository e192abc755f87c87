import { makeRow, type Row } from "../document.ts";
import { billOf } from "./books.ts";
import { type Planner, type Replay, replay } from "./planner.ts";
import { type Tape, tapeOf } from "./tape.ts";
import type { Trace, TraceStep } from "./trace.ts";

const PREFIX_TOKENS = 12_000;
const TURN_TOKENS = 2_000;
const PARK_MS = 3 * 3_600_000;

const never: Planner = () => "keep";

/** The price step of Haiku 5.5, and an attempt that is parked for three hours. */
export function caseRows(planner: Planner): Row[] {
  return [...stepRows(planner), parkRow(planner)];
}

/** An attempt of Haiku 5.5 that grows by 2,000 tokens a turn to 140,000. */
function stepRows(planner: Planner): Row[] {
  const tape = growing("claude-haiku-5-5", { turns: 65 });
  const managed = replay(tape, planner).bill;
  const unmanaged = replay(tape, never).bill;
  return [
    makeRow("price step: requests above 100,000 tokens", {
      value: managed.longRequests,
      unit: "requests",
      goal: { op: "<=", value: 0 },
      note: `without a cut ${unmanaged.longRequests}, up to ${unmanaged.peakTokens} tokens`,
    }),
    makeRow("price step: dollars against no management", {
      value: managed.usd / unmanaged.usd,
      unit: "share",
      goal: { op: "<=", value: 0.4 },
      note: `${managed.usd.toFixed(4)} against ${unmanaged.usd.toFixed(4)} dollars`,
    }),
  ];
}

/** The dollars between the parking of an attempt with 200,000 tokens and its first answer after three hours. */
function parkRow(planner: Planner): Row {
  const at = 94;
  const tape = growing("claude-sonnet-5-5", { turns: at + 10, parkedAt: at });
  const managed = usdOfTurn(tape, replay(tape, planner), at);
  const unmanaged = usdOfTurn(tape, replay(tape, never), at);
  return makeRow("parked for 3 hours with 200,000 tokens: dollars to go on, against no cut", {
    value: managed / unmanaged,
    unit: "share",
    goal: { op: "<=", value: 0.35 },
    note: `${managed.toFixed(4)} against ${unmanaged.toFixed(4)} dollars`,
  });
}

/** The dollars of one turn, with the summary before it. */
function usdOfTurn({ trace }: Tape, { cuts }: Replay, turn: number): number {
  const upTo = (end: number) => billOf(tapeOf({ ...trace, steps: trace.steps.slice(0, end) }), cuts).usd;
  return upTo(turn + 1) - upTo(turn);
}

function growing(model: string, { turns, parkedAt }: { turns: number; parkedAt?: number }): Tape {
  const steps = Array.from(
    { length: turns },
    (_, i): TraceStep => ({
      waitMs: i === parkedAt ? PARK_MS : 20_000,
      outputTokens: 300,
      results: [{ tool: "read_file", key: `file ${i}`, tokens: TURN_TOKENS - 300, isRerunnable: true }],
    }),
  );
  const trace: Trace = { name: "growing", shape: "long waits", seed: 0, model, prefixTokens: PREFIX_TOKENS, steps };
  return tapeOf(trace);
}
