import { expect, test } from "vitest";
import { CUT_CASES, cutRuns } from "../../../lab/bench/verifier/cut-runs.ts";
import type { CutPlace } from "../../../lab/bench/verifier/cut-sandbox.ts";
import { reachableFolder } from "../../support/machine.ts";
import { makeSandbox } from "../../support/sandbox.ts";

/** The bench interrupts in every way; this test uses the most different ways, as each takes seconds. */
const PLACES: readonly CutPlace[] = ["middle", "killed"];

test.each(CUT_CASES.map((each) => ({ ...each, label: `${each.name}, ${each.isRight ? "right" : "wrong"} work` })))(
  "stopping or killing any sandbox gives no wrong verdict: $label",
  async (each) => {
    const folder = await reachableFolder();
    const sandbox = await makeSandbox(folder);
    const isLong = each.isRight || each.script !== undefined || each.name === "finding: holds";
    const places: readonly CutPlace[] = isLong ? ["killed"] : PLACES;
    const rows = await cutRuns({ folder, sandbox, cases: [each], places });
    expect(rows.filter(({ isWrong }) => isWrong)).toEqual([]);
    if (each.stage === "plant") return; // It runs nothing.
    expect(rows.length).toBeGreaterThan(0);
    const said = { middle: "failed: timeout", killed: "failed: no_result" };
    expect(rows.map(({ k, where, outcome }) => `${where} ${k} ${outcome}`)).toEqual(
      rows.map(({ k, where }) => `${where} ${k} ${said[where as keyof typeof said]}`),
    );
  },
  300_000,
);
