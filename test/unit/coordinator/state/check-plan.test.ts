import { expect, test } from "vitest";
import { checkPlan } from "../../../../coordinator/state/check-plan.ts";

function faultsOf(reference: string[]): string[] {
  const task = {
    ...{ key: "a", role: "implementer", title: "a", brief: "a", dependsOn: [], writes: ["esm/**"], deliverables: [] },
    acceptance: [{ kind: "differential" as const, reference, candidateRoot: "esm" }],
  };
  return checkPlan([task], { roles: ["implementer"], room: 5, knownKeys: new Set() });
}

test("a plan is told that a differential test cannot compare what is no JavaScript", () => {
  expect(faultsOf(["lib/a.js", "**/*.mjs", "src/*.{js,cjs}", "src/**", "src/a.ts"])).toEqual([]);
  expect(faultsOf(["lib/a.py", "lib/a.js", "data.json"])).toEqual([
    expect.stringMatching(/^a has a differential acceptance for lib\/a\.py, which it cannot compare/),
    expect.stringMatching(/data\.json/),
  ]);
});
