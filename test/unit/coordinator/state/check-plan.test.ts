import { expect, test } from "vitest";
import { SECRET_SAMPLES } from "../../../../attack/untrusted/secret-samples.ts";
import { cleanInput } from "../../../../coordinator/flow/clean-input.ts";
import { checkPlan } from "../../../../coordinator/state/check-plan.ts";
import type { JobInput } from "../../../../coordinator/state/job-input.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

function submit(command: string): ReturnType<JobDriver["feed"]> {
  const driver = new JobDriver();
  driver.intake();
  const tasks = [{ ...planned("a"), acceptance: [{ kind: "command" as const, command }] }];
  const input: JobInput = { kind: "submit_plan", source: "s", plan: { summary: "s", tasks } };
  return driver.feed(cleanInput(input));
}

test("a command that would lose a secret in the log is refused, and never run as another one", () => {
  const { secret } = SECRET_SAMPLES.find(({ kind }) => kind === "GitHub token")!;
  expect(submit(`TOKEN=${secret} npm test`)).toMatchObject({
    kind: "refused",
    text: expect.stringMatching(/\[secret: GitHub token\].*from a file or the environment/),
  });
});

test("a command with an obvious placeholder in it is taken as it is", () => {
  expect(submit('API_KEY="test-api-key-12345" npm test')).toMatchObject({ kind: "done" });
});

function faultsOf(reference: string[]): string[] {
  const task = {
    ...{ key: "a", role: "implementer", title: "a", brief: "a", dependsOn: [], writes: ["esm/**"], deliverables: [] },
    acceptance: [{ kind: "differential" as const, reference, candidateRoot: "esm" }],
  };
  return checkPlan([task], { roles: ["implementer"], room: 5, takenKeys: new Set(), knownKeys: new Set() });
}

test("a plan is told that a differential test cannot compare what is no JavaScript", () => {
  expect(faultsOf(["lib/a.js", "**/*.mjs", "src/*.{js,cjs}", "src/**", "src/a.ts"])).toEqual([]);
  expect(faultsOf(["lib/a.py", "lib/a.js", "data.json"])).toEqual([
    expect.stringMatching(/^a has a differential acceptance for lib\/a\.py, which it cannot compare/),
    expect.stringMatching(/data\.json/),
  ]);
});
