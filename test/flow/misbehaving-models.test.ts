import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, startTestMachine, type TestMachine } from "../support/machine.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/misbehaving-explorer.mjs");

/** Runs a job whose explorer makes one kind of error. Returns the explorer's attempts and how the job ended. */
async function outcomeOf(machine: TestMachine, path: string, kind: string) {
  const { jobId } = await machine.api.submit({
    goal: `Ask one explorer.\n\nmisbehave: ${kind}`,
    repository: { kind: "path", path },
    limits: { maxRetries: 1 },
  });
  const log = (await logUntil(machine.api, jobId)).map(({ event }) => event);
  const explorers = new Set(
    log.flatMap((event) => (event.type === "task.added" && event.task.origin === "delegate" ? [event.task.id] : [])),
  );
  const ends = log.flatMap((event) =>
    event.type === "attempt.finished" && explorers.has(event.taskId) ? [`${event.status} ${event.stopReason}`] : [],
  );
  return { ends, last: log.at(-1) };
}

test("every error of a model ends in a named state, and none hangs", async () => {
  const machine = await startTestMachine({ brain: BRAIN, slots: 4 });
  const path = repositoryIn(machine, {
    "f1.txt": "one\n",
    "f2.txt": "two\n",
    "f3.txt": "three\n",
    "huge.txt": "x".repeat(400_000),
  });
  const good = ["completed submitted"];
  const expected: Record<string, string[]> = {
    ends_without_submitting: ["failed no_submission", "failed no_submission"],
    ends_once_without_submitting: good,
    unknown_tool: good,
    wrong_arguments: good,
    several_calls: good,
    refuses: ["failed refusal", "failed refusal"],
    cut_tool_input: good,
    pauses: good,
    repeats_itself: ["failed repeating", "failed repeating"],
    thinks: good,
    outgrows_context: good,
  };
  const found = await Promise.all(
    Object.keys(expected).map(async (kind) => [kind, await outcomeOf(machine, path, kind)] as const),
  );
  expect(Object.fromEntries(found.map(([kind, { ends }]) => [kind, ends]))).toEqual(expected);
  for (const [kind, { last }] of found) expect({ kind, last: last?.type }).toEqual({ kind, last: "job.status" });
}, 120_000);
