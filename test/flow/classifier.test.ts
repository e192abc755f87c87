import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Books } from "../../simulator/books.ts";
import { logUntil, reachableFolder, repositoryIn, startTestMachine } from "../support/machine.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/asking.mjs");
const MODEL = "claude-haiku-5-5";

test("a classifier makes the gate ask, is paid by the job once through the death of its worker, and does not break the job's cache", async () => {
  const folder = await reachableFolder();
  const policy = join(folder, "policy.json");
  writeFileSync(policy, JSON.stringify({ classifier: { model: MODEL } }));
  const machine = await startTestMachine({ brain: BRAIN, env: { MIDWATCH_POLICY: policy } });
  const { api } = machine;
  const { jobId } = await api.submit({
    goal: "Write files.\n\ncommand: node -p 1 # post",
    repository: { kind: "path", path: repositoryIn(machine, { "README.md": "hello\n" }) },
  });
  await logUntil(api, jobId, ({ event }) => event.type === "approval.requested");
  const [approval] = (await api.approvals()).approvals;
  expect(approval?.call).toMatchObject({
    risk: "medium",
    reason: expect.stringMatching(/^it .*, and the classifier says ask: it posts something$/),
  });
  process.kill(machine.pids()["worker-1"] ?? 0, "SIGKILL");
  await api.decide(approval?.id ?? "", { decision: "once" });
  const log = await logUntil(api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  expect(log.filter(({ event }) => event.type === "cache.break")).toEqual([]);

  const { entries } = (await (await fetch(`${machine.simulatorUrl}/_midwatch/books`)).json()) as Books;
  const asked = entries.filter(({ role }) => role === "classifier");
  // The classifier was called once for each of the turn's two commands, and not again after the wait for a person.
  expect(asked.map(({ model }) => model)).toEqual([MODEL, MODEL]);
  for (const { cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } of asked) {
    expect(cacheReadTokens + cacheWrite5mTokens + cacheWrite1hTokens).toBe(0);
  }
  // Six calls: four turns of the agent (write, two commands, write, hand in) and two calls of the classifier.
  expect((await api.usage(jobId)).byRole.implementer?.calls).toBe(6);
  const { today } = await api.costs();
  expect([today.calls, today.unsettledCalls]).toEqual([entries.length, 0]);
  expect(today.settledUsd).toBeCloseTo(
    entries.reduce((sum, { costUsd }) => sum + costUsd, 0),
    6,
  );
});
