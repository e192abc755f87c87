import { join } from "node:path";
import type { Sandbox } from "../../worker/sandbox/sandbox.ts";
import type { Row } from "../document.ts";
import { makeRow } from "../document.ts";
import { cutRuns } from "./cut-runs.ts";

/** Checks, gates, batches, findings, passes and plants, cut at each of their sandboxes: none may come to a wrong verdict. */
export async function cutRows(folder: string, sandbox: Sandbox): Promise<Row[]> {
  const rows = await cutRuns({ folder: join(folder, "cut"), sandbox });
  const wrong = rows.filter(({ isWrong }) => isWrong);
  const stages = [...new Set(rows.map(({ stage }) => stage))].join(", ");
  return [
    makeRow("wrong verdicts when a check, a gate or a challenge is stopped at any point", {
      value: wrong.length,
      unit: "verdicts",
      goal: { op: "<=", value: 0 },
      note: `${rows.length} cuts of ${stages}${wrong.length === 0 ? "" : `: ${wrong.map(({ stage, k, where, outcome }) => `${stage} ${where} ${k}: ${outcome}`).join("; ")}`}`,
    }),
  ];
}
