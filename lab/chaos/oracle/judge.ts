import { makeRow, type Row } from "../../bench/document.ts";
import type { Evidence } from "./evidence.ts";
import type { Invariant } from "./invariant.ts";
import { MONEY_INVARIANTS } from "./money.ts";
import { NOTIFICATION_INVARIANTS } from "./notifications.ts";
import { TASK_INVARIANTS } from "./tasks.ts";
import { TRACE_INVARIANTS } from "./traces.ts";

/** All invariants that are checked after a run. */
export const INVARIANTS: readonly Invariant[] = [
  ...TASK_INVARIANTS,
  ...NOTIFICATION_INVARIANTS,
  ...MONEY_INVARIANTS,
  ...TRACE_INVARIANTS,
];

/** Maximum number of violations that the note of a row quotes. */
const SHOWN = 3;

/** The violations of one invariant in a run. */
export interface InvariantResult {
  readonly invariant: Invariant;
  readonly violations: readonly string[];
}

/** Checks the evidence of a run against all invariants. Pure. */
export function judge(evidence: Evidence): InvariantResult[] {
  return INVARIANTS.map((invariant) => ({ invariant, violations: invariant.violations(evidence) }));
}

/** Makes one row per invariant with the number of violations in all runs; the goal is 0. */
export function toRows(
  runs: readonly { readonly name: string; readonly findings: readonly InvariantResult[] }[],
): Row[] {
  return INVARIANTS.map((invariant) => {
    const found = runs.flatMap(({ name, findings }) =>
      findings
        .filter((finding) => finding.invariant === invariant)
        .flatMap(({ violations }) => violations.map((text) => `${name}: ${text}`)),
    );
    const more = found.length > SHOWN ? `, and ${found.length - SHOWN} more` : "";
    const note = found.length === 0 ? invariant.about : `${found.slice(0, SHOWN).join("; ")}${more}`;
    return makeRow(invariant.name, { value: found.length, unit: "violations", goal: { op: "<=", value: 0 }, note });
  });
}

/** Makes the row that counts failed runs. They have no evidence, so without this row they would look like runs without violations. */
export function notRunRow(failed: readonly string[]): Row {
  return makeRow("runs that could not be executed", {
    value: failed.length,
    unit: "runs",
    goal: { op: "<=", value: 0 },
    note: failed.length === 0 ? undefined : failed.slice(0, SHOWN).join("; "),
  });
}
