import { makeRow, type Row } from "../../bench/document.ts";
import type { Evidence } from "./evidence.ts";
import type { Invariant } from "./invariant.ts";
import { MONEY_INVARIANTS } from "./money.ts";
import { NOTIFICATION_INVARIANTS } from "./notifications.ts";
import { TASK_INVARIANTS } from "./tasks.ts";
import { TRACE_INVARIANTS } from "./traces.ts";

/** Everything that must hold of a run. */
export const INVARIANTS: readonly Invariant[] = [
  ...TASK_INVARIANTS,
  ...NOTIFICATION_INVARIANTS,
  ...MONEY_INVARIANTS,
  ...TRACE_INVARIANTS,
];

/** Violations that a row shows in words. */
const SHOWN = 3;

/** What was found against one invariant. */
export interface Finding {
  readonly invariant: Invariant;
  readonly violations: readonly string[];
}

/** Judges a run by all invariants. Pure. */
export function judge(evidence: Evidence): Finding[] {
  return INVARIANTS.map((invariant) => ({ invariant, violations: invariant.violations(evidence) }));
}

/** One row an invariant: violations of all runs together, of which there must be none. */
export function toRows(runs: readonly { readonly name: string; readonly findings: readonly Finding[] }[]): Row[] {
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

/** The row that says what could not be judged: a run that was not run has violated nothing, and shows nothing. */
export function notRunRow(failed: readonly string[]): Row {
  return makeRow("runs that could not be run", {
    value: failed.length,
    unit: "runs",
    goal: { op: "<=", value: 0 },
    ...(failed.length === 0 ? {} : { note: failed.slice(0, SHOWN).join("; ") }),
  });
}
