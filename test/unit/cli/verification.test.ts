import { expect, test } from "vitest";
import { verificationLines } from "../../../cli/render/verification.ts";
import { recordOf } from "../../../coordinator/state/verifier-record.ts";
import type { CanaryFault } from "../../../shared/protocol/canary.ts";

const canary = (fault: CanaryFault, caught: boolean) => ({
  of: "t2" as never,
  fault,
  where: "w",
  caught,
  model: "m",
  card: "c1",
});

test("checks, attacks, canaries and recall are told in a few lines", () => {
  const lines = verificationLines({
    checks: [
      { name: "writes", passed: 7, refused: 0, warned: 0 },
      { name: "differential", passed: 7, refused: 2, warned: 0 },
    ],
    attacks: { boundaries: 8, claim: 7 },
    verifiers: [
      { count: 1, tasks: 6 },
      { count: 2, tasks: 1 },
    ],
    canaries: [
      { task: "lib/a", fault: "mutation", where: "a.js:3", caught: true },
      { task: "lib/b", fault: "out-of-scope", where: "README.md", caught: false },
    ],
    verifier: recordOf([canary("mutation", true), canary("out-of-scope", false)], 0.5),
  });
  expect(lines).toEqual([
    "2 kinds of checks, 16 times; refused by differential 2",
    "attacks withstood: boundaries 8, claim 7",
    "passed: 6 tasks by 1 verifier, 1 task by 2 verifiers",
    "verifiers (m, card c1): 1 of 2 planted faults were caught; the recall lies between 9 % and 91 %",
    "canary in lib/a: mutation caught (a.js:3)",
    "canary in lib/b: out-of-scope MISSED (README.md)",
  ]);
});

test("verifiers that lost their word are told so, and reports of before there were any are as they were", () => {
  const verifier = recordOf(
    Array.from({ length: 5 }, () => canary("mutation", false)),
    0.5,
  );
  const lines = verificationLines({ checks: [], attacks: {}, verifiers: [], canaries: [], verifier });
  expect(lines.at(-1)).toMatch(/WITHHELD, only 0 of 5 planted faults were caught/);
  expect(verificationLines(undefined)).toEqual([]);
});
