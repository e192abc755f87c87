import { join } from "node:path";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import type { BenchSize } from "../bench.ts";
import { makeRow, type Row } from "../document.ts";
import { cutRuns } from "./cut-runs.ts";
import { CUT_PLACES, type CutPlace } from "./cut-sandbox.ts";

/** The two that differ most: the attempt is stopped, or the worker lives on and its sandbox is killed. */
const SOME_PLACES: readonly CutPlace[] = ["middle", "killed"];

/** Checks, gates, batches, findings, passes and plants, cut at each of their sandboxes: none may come to a wrong verdict. */
export async function cutRows(folder: string, sandbox: Sandbox, { isFull }: BenchSize): Promise<Row[]> {
  const places = isFull ? CUT_PLACES : SOME_PLACES;
  const rows = await cutRuns({ folder: join(folder, "cut"), sandbox, places });
  const wrong = rows.filter(({ isWrong }) => isWrong);
  const stages = [...new Set(rows.map(({ stage }) => stage))].join(", ");
  return [
    makeRow("wrong verdicts when a check, a gate or a challenge is stopped at any point", {
      value: wrong.length,
      unit: "verdicts",
      goal: { op: "<=", value: 0 },
      note: `${rows.length} cuts (${places.join(", ")}) of ${stages}${wrong.length === 0 ? "" : `: ${wrong.map(({ stage, k, where, outcome }) => `${stage} ${where} ${k}: ${outcome}`).join("; ")}`}`,
    }),
  ];
}
