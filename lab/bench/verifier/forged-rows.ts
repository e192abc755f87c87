import { makeRow, type Row } from "../document.ts";
import type { JudgedCompletion } from "./completion-rows.ts";
import type { Judged } from "./judge-case.ts";
import type { JudgedVerdict } from "./verdict-rows.ts";

/** Counts of fabricated results on the libraries: the accepted ones, all, and the number of cheating methods. */
interface Others {
  readonly accepted: readonly string[];
  readonly count: number;
  readonly ways: number;
}

/** Makes rows for fabricated results that were accepted, and for honest results of the same kinds that were refused. */
export function forgedRows(given: {
  completions: readonly JudgedCompletion[];
  verdicts: readonly JudgedVerdict[];
  others: Others;
  judged: readonly Judged[];
}): Row[] {
  const { completions, verdicts, others } = given;
  const lies = verdicts.filter(({ way }) => way.isHonest !== true);
  const honest = verdicts.filter(({ way }) => way.isHonest === true);
  const taken = lies.filter(({ isAccepted, way }) => isAccepted && !isHidden(way));
  const accepted = completions.filter(({ outcome, way }) => outcome === "accepted" && way.hidden !== true);
  const challenged = completions.filter(({ outcome }) => outcome === "challenged");
  const hidden = completions.filter(({ outcome, way }) => outcome === "accepted" && way.hidden === true);
  const ways = new Set([...completions.map(({ way }) => way.name), ...lies.map(({ way }) => way.name)]).size;
  const count = completions.length + lies.length + others.count;
  const names = [
    ...accepted.map(({ way, target }) => `${way.name} on ${target.name}`),
    ...taken.map(({ way, why }) => `verdict ${way.name} (${why})`),
    ...others.accepted,
  ];
  return [
    makeRow("fabricated completions, verdicts and evidence", {
      value: count,
      unit: "results",
      goal: { op: ">=", value: 500 },
      note: `in ${ways + others.ways} ways`,
    }),
    makeRow("fabricated completions, verdicts and evidence accepted", {
      value: names.length,
      unit: "results",
      goal: { op: "<=", value: 0 },
      note: names.length === 0 ? `of ${count}` : `of ${count}: ${names.join("; ")}`,
    }),
    makeRow("fabricated completions that only an honest verifier refuses", {
      value: challenged.length,
      unit: "results",
      note: challenged.map(({ way, target }) => `${way.name} on ${target.name}`).join("; "),
    }),
    makeRow("accepted work with a fault that attacks may miss", {
      value: hidden.length,
      unit: "results",
      note: hidden.map(({ way, target }) => `${way.name} on ${target.name}`).join("; "),
    }),
    ...passRows({ lies, honest, judged: given.judged }),
  ];
}

function isHidden(way: object): boolean {
  return (way as { hidden?: boolean }).hidden === true;
}

/** Makes rows for accepted passes whose attacks detect no planted fault, and for honest passes that were refused. */
function passRows(given: {
  lies: readonly JudgedVerdict[];
  honest: readonly JudgedVerdict[];
  judged: readonly Judged[];
}): Row[] {
  const passes = given.lies.filter(({ isAccepted, why }) => isAccepted && why === "pass");
  const idle = passes.filter(({ killed, planted }) => (planted ?? 0) > 0 && killed === 0);
  const refused = given.honest.filter(({ isAccepted }) => !isAccepted);
  const good = given.judged.filter(({ case: { fault, isRewrite } }) => fault === undefined && isRewrite);
  const lost = good.filter(({ refusedBy }) => refusedBy === "challenge");
  const names = [
    ...refused.map(({ way, why }) => `${way.name} (${why.slice(0, 300)})`),
    ...lost.map(({ case: { label }, why }) => `${label} (${why.slice(0, 200)})`),
  ];
  return [
    makeRow("accepted passes without any kill", {
      value: idle.length,
      unit: "passes",
      goal: { op: "<=", value: 0 },
      note: `of ${given.lies.length} fabricated verdicts`,
    }),
    makeRow("honest passes of the reference verifier refused", {
      value: good.length === 0 ? undefined : (lost.length / good.length) * 100,
      unit: "%",
      goal: { op: "<=", value: 2 },
      note: `${lost.length} of ${good.length} good rewrites${names.length === 0 ? "" : `: ${names.join("; ")}`}`,
    }),
    makeRow("honest verdicts of the set refused", {
      value: refused.length,
      unit: "verdicts",
      goal: { op: "<=", value: 0 },
      note: `of ${given.honest.length}`,
    }),
  ];
}
