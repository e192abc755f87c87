import { makeRow, type Row } from "../bench/document.ts";
import type { AttackGroup } from "./attack.ts";
import { hasSucceeded, isControlled, isTried, rowOf, type Tried, tryAttack } from "./try-attack.ts";

/** The rows of all groups, and whether any attack succeeded. */
export interface RunOfGroups {
  readonly rows: Row[];
  readonly isBreached: boolean;
}

/** Number of rows of the reference list, and minimum number of our own attacks. */
const LIST_ROWS = 44;
const OWN_ATTACKS = 20;

/**
 * Runs groups one after the other. Returns rows: first totals, then figures, then one row per attack. If `isWhole` is
 * true, all attacks are run, so the number of attacks has a goal.
 */
export async function runGroups(
  groups: readonly AttackGroup[],
  { say, isWhole }: { say: (text: string) => void; isWhole: boolean },
): Promise<RunOfGroups> {
  const all: Tried[] = [];
  const attacks: Row[] = [];
  const figures: Row[] = [];
  let isBreached = false;
  for (const group of groups) {
    for (const attack of group.attacks ?? []) {
      const tried = await tryAttack(attack);
      const row = rowOf(`${group.name}/${attack.name}`, tried);
      all.push(tried);
      attacks.push(row);
      say(`${row.holds === false ? "NOT STOPPED" : "stopped"}  ${row.name}: ${row.note ?? ""}`);
    }
    if (group.figures === undefined) continue;
    const measured = await group.figures.measure(say);
    figures.push(...measured.map((row) => ({ ...row, name: `${group.name}: ${row.name}` })));
    isBreached ||= group.figures.of === "defence" && measured.some(({ holds }) => holds === false);
  }
  const rows = [...(all.length === 0 ? [] : totalRows(all, isWhole)), ...figures, ...attacks];
  return { rows, isBreached: isBreached || attacks.some(({ holds }) => holds === false) };
}

function totalRows(all: readonly Tried[], isWhole: boolean): Row[] {
  const listed = new Set(all.map(({ attack }) => attack.from).filter((from) => from.startsWith("list ")));
  const own = all.filter(({ attack }) => attack.from === "own");
  const atLeast = (value: number) => (isWhole ? ({ op: ">=", value } as const) : undefined);
  const uncontrolled = all.filter((tried) => isTried(tried) && !isControlled(tried) && !hasSucceeded(tried));
  const unknown = all.filter((tried) => !isTried(tried));
  return [
    makeRow("attacks that succeeded", {
      value: all.filter(hasSucceeded).length,
      unit: "attacks",
      goal: { op: "<=", value: 0 },
      note: `of ${all.length} attacks; ${all.filter(({ control }) => "worked" in control && control.worked).length} controls worked, ${all.filter(({ control }) => "notApplicable" in control).length} are not applicable here`,
    }),
    makeRow("attacks that could not be run, or whose control did not work", {
      value: uncontrolled.length + unknown.length,
      unit: "attacks",
      goal: { op: "<=", value: 0 },
    }),
    makeRow("rows of the reference list that were tried", {
      value: listed.size,
      unit: "rows",
      goal: atLeast(LIST_ROWS),
    }),
    makeRow("attacks of our own", { value: own.length, unit: "attacks", goal: atLeast(OWN_ATTACKS) }),
  ];
}
