import { makeRow, type Row } from "../document.ts";
import { optimumOf } from "./optimum.ts";
import { type Planner, replay } from "./planner.ts";
import { POLICIES } from "./policies.ts";
import { type Tape, tapeOf } from "./tape.ts";
import { SHAPES, type Shape } from "./trace.ts";
import { allTraces } from "./traces.ts";

const MAX_REGRET = 0.1;
const MAX_LOSS = 0.02;
/** States of the optimum. With 200, traces with sub-goals cost up to 2 % more than with 600; with 800, they cost the same. */
const BEAM = 600;
/** Without the rule for lossy cuts, nearly all states are dominated. */
const UNBOUNDED_BEAM = 100;

interface Measured {
  readonly tape: Tape;
  readonly best: number;
  /** The optimum if a cut may remove each result one turn after it was read. */
  readonly unbounded: number;
  readonly usd: number;
  readonly never: ReturnType<typeof replay>;
}

/** Dollars of a planner against the cheapest cuts in hindsight, by shape, and those of the policies for comparison. */
export function traceRows(planner: Planner, say: (text: string) => void): Row[] {
  const measured = allTraces().map((trace): Measured => {
    const tape = tapeOf(trace);
    return {
      tape,
      best: optimumOf(tape, { beam: BEAM }).usd,
      unbounded: optimumOf(tape, { beam: UNBOUNDED_BEAM, isFair: false }).usd,
      usd: replay(tape, planner).bill.usd,
      never: replay(tape, () => "keep"),
    };
  });
  say(`context: the cheapest cuts of ${measured.length} traces are known`);
  return [...SHAPES.flatMap((shape) => shapeRows(shape, measured)), lossRow(measured)];
}

function shapeRows(shape: Shape, all: readonly Measured[]): Row[] {
  const measured = all.filter(({ tape }) => tape.trace.shape === shape);
  const regrets = (usdOf: (one: Measured) => number) => measured.map((one) => usdOf(one) / one.best - 1);
  const own = regrets(({ usd }) => usd);
  const compared = POLICIES.map(({ name, planner }) => ({
    name,
    regret: mean(regrets(({ tape }) => replay(tape, planner).bill.usd)),
  }));
  return [
    makeRow(`dollars above the cheapest cuts: ${shape}`, {
      value: mean(own),
      unit: "share",
      goal: { op: "<=", value: MAX_REGRET },
      note: `mean of ${own.length} traces, worst ${percent(Math.max(...own))}; without the rule for lossy cuts the cheapest costs ${percent(mean(regrets(({ unbounded }) => unbounded)))}`,
    }),
    ...compared.map(({ name, regret }) =>
      makeRow(`dollars above the cheapest cuts: ${shape}, ${name}`, { value: regret, unit: "share" }),
    ),
  ];
}

/** Only traces that fit into the window whole can be compared with no management. */
function lossRow(measured: readonly Measured[]): Row {
  const fitting = measured.filter(({ never }) => never.forcedDrops === 0);
  const losses = fitting.map(({ usd, never }) => usd / never.bill.usd - 1);
  const worst = losses.indexOf(Math.max(...losses));
  return makeRow("dollars above those without any cut, worst trace", {
    value: losses[worst],
    unit: "share",
    goal: { op: "<=", value: MAX_LOSS },
    note: `${fitting.length} traces; worst: ${fitting[worst]?.tape.trace.name}`,
  });
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function percent(share: number): string {
  return `${share >= 0 ? "+" : ""}${(share * 100).toFixed(1)} %`;
}
