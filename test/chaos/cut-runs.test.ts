import { expect, test } from "vitest";
import { CUT_CASES, cutRuns } from "../../lab/bench/verifier/cut-runs.ts";
import type { CutPoint } from "../../lab/bench/verifier/cut-sandbox.ts";
import { reachableFolder } from "../support/machine.ts";
import { makeSandbox } from "../support/sandbox.ts";

/**
 * The bench interrupts sandboxes at every point. Each point takes seconds, so this test uses only the two that differ
 * most.
 */
const POINTS: readonly CutPoint[] = ["middle", "killed"];

test.each(CUT_CASES.map((each) => ({ ...each, label: `${each.name}, ${each.isRight ? "right" : "wrong"} work` })))(
  "stopping or killing any sandbox gives no wrong verdict: $label",
  async (each) => {
    const folder = await reachableFolder();
    const sandbox = await makeSandbox(folder);
    const isLong = each.isRight || each.script !== undefined || each.name === "finding: holds";
    const points: readonly CutPoint[] = isLong ? ["killed"] : POINTS;
    const rows = await cutRuns({ folder, sandbox, cases: [each], points });
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
