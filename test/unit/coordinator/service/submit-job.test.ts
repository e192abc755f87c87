import { expect, test } from "vitest";
import { findExample, listExamples } from "../../../../cli/submission/examples.ts";
import { checkModel } from "../../../../coordinator/service/submit-job.ts";
import type { JobSubmission } from "../../../../shared/protocol/job/job.ts";

const submission = (goal: string): JobSubmission => ({ goal, repository: { kind: "path", path: "/r" } });

test("without a key, a goal that needs a model is refused before anything runs, with an alternative", () => {
  const ask = () => checkModel(submission("Write a poem."), "refactor");
  expect(ask).toThrow(expect.objectContaining({ code: "model_needed", status: 422 }));
  expect(ask).toThrow(/ANTHROPIC_API_KEY.*npx midwatch submit --example es-modules.*Nothing was submitted/);
});

test("with a model, or the user's own brain, any goal is accepted", () => {
  for (const brain of [undefined, "/home/ann/brain.mjs", "echo"]) checkModel(submission("Write a poem."), brain);
});

test("the examples without needsKey need no key", () => {
  for (const { name, needsKey, body } of listExamples()) {
    const ask = () => checkModel(submission(String(body.goal)), "refactor");
    if (needsKey) expect(ask).toThrow(/ANTHROPIC_API_KEY/);
    else expect([name, ask()]).toEqual([name, undefined]);
  }
  expect(findExample("es-modules").needsKey).toBe(false);
});
