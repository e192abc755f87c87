import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";

test("the brain of examples/ completes a job of two files", async () => {
  const machine = await startTestMachine({ brain: join(packageRoot(), "examples/brains/write-files.mjs") });
  const path = repositoryIn(machine, { "README.md": "hello\n" });
  const goal = "Write them.\n\nwrite notes/a.txt: first, it is late\nwrite b.txt: second";
  const { jobId } = await machine.api.submit({ goal, repository: { kind: "path", path } });
  const last = (await logUntil(machine.api, jobId)).at(-1)?.event;
  expect(last).toMatchObject({ type: "job.status", to: "completed" });
  expect((await machine.api.report(jobId)).counts).toMatchObject({ planned: 2, merged: 2 });
}, 120_000);
