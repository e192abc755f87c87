import { expect, test } from "vitest";
import { verificationLines } from "../../../cli/render/report.ts";
import { recordOf } from "../../../coordinator/job/verifier-record.ts";
import { combineFigures } from "../../../coordinator/report/kill-figures.ts";
import type { CanaryFault } from "../../../shared/protocol/verification/canary.ts";
import type { KillScore, Verdict } from "../../../shared/protocol/verification/verdict.ts";

const canary = (fault: CanaryFault, caught: boolean) => ({
  of: "t2" as never,
  fault,
  where: "w",
  caught,
  model: "m",
  card: "c1",
});

/** Makes a passing verdict of a verifier, with this kill score. */
const passed = (kills: KillScore): Verdict => ({
  commit: "c".repeat(40),
  by: "challenge",
  attemptId: "t1.2",
  decision: "pass",
  summary: "s",
  attacks: Array.from({ length: 14 }, () => ({ name: "boundaries", command: "grep -r x .", outcome: "held" })),
  findings: [],
  checks: [],
  kills,
});

test("checks, attacks, canaries and recall are reported in a few lines", () => {
  const lines = verificationLines({
    checks: [
      { name: "writes", passed: 7, refused: 0, warned: 0 },
      { name: "differential", passed: 7, refused: 2, warned: 0 },
    ],
    verifiers: [
      { count: 1, tasks: 6 },
      { count: 2, tasks: 1 },
    ],
    canaries: [
      { task: "lib/a", fault: "mutation", where: "a.js:3", caught: true },
      { task: "lib/b", fault: "out-of-scope", where: "README.md", caught: false },
    ],
    verifier: combineFigures(recordOf([canary("mutation", true), canary("out-of-scope", false)], 0.5), [
      passed({
        planted: 12,
        killed: 10,
        byAttacks: 9,
        classes: { boundaries: { planted: 5, killed: 4 }, claim: { planted: 12, killed: 9 } },
        unmeasured: ["errors"],
        survivors: [],
      }),
    ]),
  });
  expect(lines).toEqual([
    "2 kinds of checks, 16 times; refused by differential 2",
    "attacks noticed 9 of 12 planted faults: boundaries 4 of 5, claim 9 of 12",
    "unmeasured, no fault of the class: errors 1",
    "passed: 6 tasks by 1 verifier, 1 task by 2 verifiers",
    "verifiers (m, card c1): 1 of 2 planted faults were caught; the recall lies between 9 % and 91 %",
    "canary in lib/a: mutation caught (a.js:3)",
    "canary in lib/b: out-of-scope MISSED (README.md)",
  ]);
});

test("verifiers whose verdicts do not count are marked, and reports of older versions have no such lines", () => {
  const record = recordOf(
    Array.from({ length: 5 }, () => canary("mutation", false)),
    0.5,
  );
  const verifier = combineFigures(record, []);
  const lines = verificationLines({ checks: [], verifiers: [], canaries: [], verifier });
  expect(lines.at(-1)).toMatch(/WITHHELD, only 0 of 5 planted faults were caught/);
  expect(verificationLines(undefined)).toEqual([]);
});

test("a verifier's claims of attacks are not counted, and attacks without planted faults are not reported", () => {
  const nothing = {
    planted: 0,
    killed: 0,
    byAttacks: 0,
    classes: {},
    unmeasured: ["boundaries", "callers"],
    survivors: [],
  };
  const verifier = combineFigures(recordOf([], 0.5), [passed(nothing)]);
  const lines = verificationLines({ checks: [], verifiers: [], canaries: [], verifier });
  expect(lines.join("\n")).not.toMatch(/withstood|boundaries 14/);
  expect(lines).toContain("UNMEASURED, no fault could be planted: 1 of 1 passes");
  expect(lines).toContain("unmeasured, no fault of the class: boundaries 1, callers 1");
});

test("a disagreement of kill score and recall is reported", () => {
  const kills = { planted: 60, killed: 58, byAttacks: 58, classes: {}, unmeasured: [], survivors: [] };
  const missed = Array.from({ length: 10 }, () => canary("mutation", false));
  const verifier = combineFigures(recordOf(missed, 0.5), [passed(kills)]);
  expect(verifier.disagreement).toMatch(/attacks notice 89 % to 99 % .* catch only 0 % to 28 %/);
  const lines = verificationLines({ checks: [], verifiers: [], canaries: [], verifier });
  expect(lines.join("\n")).toMatch(/DISAGREE/);
  const caught = Array.from({ length: 10 }, () => canary("mutation", true));
  expect(combineFigures(recordOf(caught, 0.5), [passed(kills)]).disagreement).toBeUndefined();
});
