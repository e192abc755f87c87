import { expect, test } from "vitest";
import { DEFAULT_LIMITS } from "../../../shared/protocol/job/job.ts";
import { readChange } from "../../../worker/verify/change.ts";
import { measureAcceptanceKills } from "../../../worker/verify/faults/measure-acceptance-kills.ts";
import { runAcceptance } from "../../../worker/verify/tests-run/run-acceptance.ts";
import { useCheckRig } from "../../support/check-rig.ts";

const BASE = { "clip.js": "exports.clip = (n, low) => {\n  if (n < low) return n;\n  return n;\n};\n" };
const GOOD = "exports.clip = (n, low) => {\n  if (n < low) return low;\n  return n + 0;\n};\n";
const { job } = useCheckRig(BASE);

/** Measures how many planted faults an acceptance command notices in the good change. */
async function measure(command: string, killBudgetSeconds = 60) {
  const commit = await job().commit(new Map([["clip.js", GOOD]]));
  const order = job().order({}, { commit }, { limits: { ...DEFAULT_LIMITS, killBudgetSeconds } });
  const context = await job().context(order);
  const { git, candidate, changed } = context;
  const gitDir = job().layout.job(order.jobId).candidatesGit;
  const change = await readChange(git, { gitDir, ...candidate, changed, task: order.task });
  return measureAcceptanceKills(context, change, {
    took: 100,
    run: (edits, timeoutMs) => runAcceptance(context, { commit, command, timeoutMs, edits }),
  });
}

test("an acceptance that tests the change notices planted faults and reverted hunks", async () => {
  const command = `node -e 'const { clip } = require("./clip.js"); require("assert").deepStrictEqual([-1, 0, 3].map((n) => clip(n, 0)), [0, 0, 3])'`;
  const { kills, blind } = await measure(command);
  expect(blind).toBeUndefined();
  expect(kills.planted).toBeGreaterThan(4);
  expect(kills.killed).toBeGreaterThan(kills.planted / 2);
  expect(kills.ids).toHaveLength(kills.killed);
});

test("an acceptance that notices none of three planted faults is blind, and the claim lists them", async () => {
  const { kills, blind } = await measure("node clip.js");
  expect(kills).toMatchObject({ killed: 0, ids: [] });
  expect(blind).toMatch(/notices none of \d+ faults[\s\S]*clip\.js:2: /);
});

test("without a budget nothing is measured, and nothing is refused", async () => {
  expect(await measure("node clip.js", 0)).toEqual({ kills: { planted: 0, killed: 0, ids: [], survivors: [] } });
});
