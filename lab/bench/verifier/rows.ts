import { makeRow, type Row } from "../document.ts";
import { FAULT_CLASSES, type FaultClass } from "./case.ts";
import type { Judged } from "./judge-case.ts";

/** Classes of planted faults that the checks alone, without a verifier, have to catch completely. */
const BY_CHECKS: ReadonlySet<FaultClass> = new Set([
  "out-of-scope",
  "weakened-test",
  "dropped-export",
  "fabricated-claim",
]);
const MAX_FALSE_ALARMS = 2;

/** Makes rows: for caught faults, by class and by whether a check or a verifier caught them; and for good changes that were refused. */
export function caseRows(judged: readonly Judged[], libraries: number): Row[] {
  const faulty = judged.filter(({ case: { fault } }) => fault !== undefined);
  const good = judged.filter(({ case: { fault } }) => fault === undefined);
  const alarms = good.filter(({ refusedBy }) => refusedBy !== undefined);
  return [
    makeRow("planted faults", { value: faulty.length, unit: "faults", goal: { op: ">=", value: 200 } }),
    makeRow("libraries", { value: libraries, unit: "libraries", goal: { op: ">=", value: 3 } }),
    ...FAULT_CLASSES.flatMap((fault) => classRows(fault, faulty)),
    makeRow("all classes, caught by the checks alone", { value: share(faulty, byChecks), unit: "%" }),
    makeRow("all classes, caught by the pipeline", { value: share(faulty, byAny), unit: "%" }),
    makeRow("good changes", { value: good.length, unit: "changes", goal: { op: ">=", value: 100 } }),
    makeRow("false alarms on good changes", {
      value: share(good, byAny),
      unit: "%",
      goal: { op: "<=", value: MAX_FALSE_ALARMS },
      note: noteOf(alarms),
    }),
  ];
}

function classRows(fault: FaultClass, faulty: readonly Judged[]): Row[] {
  const own = faulty.filter(({ case: each }) => each.fault === fault);
  const missed = own.filter(({ refusedBy }) => refusedBy === undefined);
  const isForChecks = BY_CHECKS.has(fault);
  return [
    makeRow(`${fault}, caught by the checks alone`, {
      value: share(own, byChecks),
      unit: "%",
      goal: isForChecks ? { op: ">=", value: 100 } : undefined,
      note: noteOf(isForChecks ? own.filter((each) => !byChecks(each)) : [], own.length),
    }),
    makeRow(`${fault}, caught by the pipeline`, {
      value: share(own, byAny),
      unit: "%",
      note: noteOf(missed, own.length),
    }),
  ];
}

const byChecks = ({ refusedBy }: Judged) => refusedBy === "checks";
const byAny = ({ refusedBy }: Judged) => refusedBy !== undefined;

function share(judged: readonly Judged[], is: (each: Judged) => boolean): number | undefined {
  return judged.length === 0 ? undefined : (judged.filter(is).length / judged.length) * 100;
}

/** Makes a note that names a few of the wrongly judged cases and says how many there are. */
function noteOf(wrong: readonly Judged[], of?: number): string | undefined {
  const total = of === undefined ? "" : `of ${of}`;
  const named = wrong
    .slice(0, 6)
    .map(({ case: { label }, why }) => (why === "" ? label : `${label} (${why.slice(0, 160)})`));
  const note = [total, ...(named.length === 0 ? [] : [`${wrong.length} such as: ${named.join("; ")}`])]
    .filter(Boolean)
    .join("; ");
  return note || undefined;
}
