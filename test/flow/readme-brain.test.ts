import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, reachableFolder, repositoryIn, startTestMachine } from "../support/machine.ts";

test("the complete brain of simulator/README.md does its job unchanged", async () => {
  const readme = readFileSync(join(packageRoot(), "simulator/README.md"), "utf8");
  const source = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].at(-1)?.[1] ?? "";
  const brain = join(await reachableFolder(), "my-brain.mjs");
  writeFileSync(brain, source);
  const machine = await startTestMachine({ brain });
  const path = repositoryIn(machine, { "README.md": "hello\n" });
  const { jobId } = await machine.api.submit({
    goal: "Write it.\n\nfile: notes/today.txt\ntext: it is late",
    repository: { kind: "path", path },
  });
  const last = (await logUntil(machine.api, jobId)).at(-1)?.event;
  expect(last).toMatchObject({ type: "job.status", to: "completed" });
  expect((await machine.api.report(jobId)).counts).toMatchObject({ planned: 1, merged: 1 });
}, 120_000);
