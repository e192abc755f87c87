import { expect, test } from "vitest";
import type { Bench } from "../../../../lab/bench/bench.ts";
import { runBenches } from "../../../../lab/bench/run-benches.ts";
import { MISTAKES } from "../../../../lab/bench/world/mistakes.ts";
import { OUTAGES } from "../../../../lab/bench/world/outages.ts";
import { REPOSITORIES } from "../../../../lab/bench/world/repositories.ts";
import { isChosen, runCases } from "../../../../lab/bench/world/run-cases.ts";
import { groupRows } from "../../../../lab/bench/world/world-rows.ts";

test.each([
  ["repositories", REPOSITORIES, 60],
  ["outages", OUTAGES, 25],
  ["people", MISTAKES, 25],
])("the table of %s is large enough, and its names are unique", (_group, table, least) => {
  const names = table.map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(least);
  expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
});

const MONEY = { soldUsd: 1, ledgerUsd: 1, paidTwiceUsd: 0 };

test("a failed case has its own row with the fault, and the group's rows miss their goals", () => {
  const outcomes = [
    { name: "good", kind: "right" as const, detail: "" },
    { name: "clear", kind: "refused" as const, detail: "no" },
    { name: "bad", kind: "wrong" as const, detail: "it hangs", isStuck: true },
  ];
  const rows = groupRows("people", { outcomes, ...MONEY }, 3, false);
  expect(rows.filter(({ holds }) => holds === false).map(({ name, value, note }) => [name, value, note])).toEqual([
    ["people: right, or refused clearly before money", 66.667, "1 done, 1 refused clearly, before money"],
    ["people: jobs without a next step", 1, "bad"],
    ["people: bad", 0, "it hangs"],
  ]);
});

test("dollars missing in the ledger, and dollars paid twice, miss their goals", () => {
  const rows = groupRows("outages", { outcomes: [], soldUsd: 2, ledgerUsd: 1, paidTwiceUsd: 0.5 }, 0, true);
  const missed = rows.filter(({ holds, unit }) => holds === false && unit === "USD").map(({ value }) => value);
  expect(missed).toEqual([0.5, 1]);
});

test("a case that throws is wrong with the error's message, and the others run", async () => {
  const cases = [
    { name: "a", run: () => Promise.reject(new Error("no room")) },
    { name: "b", run: async () => ({ kind: "right" as const, detail: "" }) },
  ];
  const outcomes = await runCases("people", cases, { size: { isFull: false }, lanes: 1, say: () => {} });
  expect(outcomes).toEqual([
    { name: "a", kind: "wrong", detail: "no room" },
    { name: "b", kind: "right", detail: "" },
  ]);
});

test("--only selects cases by a part of their group and name, and is passed to the bench", async () => {
  const only = "people: a s";
  expect(isChosen("people", "a slip", { isFull: false, only })).toBe(true);
  expect(isChosen("outages", "a slip", { isFull: false, only })).toBe(false);
  const asked: unknown[] = [];
  const run: Bench["run"] = async (_say, size) => {
    asked.push(size);
    return [];
  };
  const bench = { name: "n", about: "a", hasCases: true, run };
  await runBenches(["n", "--only", only], [bench], { out: { write: () => {} }, err: { write: () => {} } });
  expect(asked).toEqual([{ isFull: false, only }]);
});
