import { makeRow, type Row } from "../document.ts";
import type { GroupResult } from "./outcome.ts";

/** Makes the rows of a group: the number of cases, the share with a good result, the costs, and one row per failed case. */
export function groupRows(group: string, result: GroupResult, minCases: number, isPart: boolean): Row[] {
  const { outcomes, soldUsd, ledgerUsd, paidTwiceUsd } = result;
  const wrong = outcomes.filter(({ kind }) => kind === "wrong");
  const count = (kind: string) => outcomes.filter((outcome) => outcome.kind === kind).length;
  const none = { op: "<=", value: 0 } as const;
  const stuck = outcomes.filter(({ isStuck }) => isStuck === true);
  const note = `${count("right")} done, ${count("refused")} refused clearly, before money`;
  return [
    makeRow(`${group}: cases`, {
      value: outcomes.length,
      unit: "cases",
      goal: isPart ? undefined : { op: ">=", value: minCases },
    }),
    makeRow(`${group}: right, or refused clearly before money`, {
      value: ((outcomes.length - wrong.length) / outcomes.length) * 100,
      unit: "%",
      goal: { op: ">=", value: 100 },
      note,
    }),
    makeRow(`${group}: jobs without a next step`, {
      value: stuck.length,
      unit: "jobs",
      goal: none,
      note: stuck.length === 0 ? undefined : stuck.map(({ name }) => name).join("; "),
    }),
    makeRow(`${group}: dollars paid twice`, {
      value: paidTwiceUsd,
      unit: "USD",
      goal: none,
      note: `of ${soldUsd.toFixed(4)} that the API sold`,
    }),
    makeRow(`${group}: dollars sold that the ledger lacks`, {
      value: Math.max(0, Math.round((soldUsd - ledgerUsd) * 1e6) / 1e6),
      unit: "USD",
      goal: none,
    }),
    ...wrong.map(({ name, detail }) =>
      makeRow(`${group}: ${name}`, {
        value: 0,
        unit: "right",
        goal: { op: ">=", value: 1 },
        note: detail.slice(0, 600),
      }),
    ),
  ];
}
