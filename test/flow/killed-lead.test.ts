import { join } from "node:path";
import { expect, test } from "vitest";
import { isAlive, waitFor } from "../../lab/attack/env/processes.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Brain } from "../../simulator/brains/brain.ts";
import { closeAfterTest, logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";
import { startSimulator } from "../support/simulator.ts";

test("a coordinator is killed during the lead's second API call: the job ends, the finished turn is not paid again, and the interrupted call stays charged", async () => {
  const { default: oneTask } = (await import(join(packageRoot(), "test/flow/brains/one-task.mjs"))) as {
    default: Brain;
  };
  const asked: { role: string | undefined; messages: string }[] = [];
  let isStruck = false;
  const brain: Brain = async (request, context) => {
    const reply = await oneTask(request, context);
    asked.push({ role: context.role, messages: JSON.stringify(request.messages) });
    if (context.role !== "lead" || context.turn !== 1 || isStruck) return reply;
    isStruck = true;
    const coordinator = machine.pids().coordinator ?? 0;
    process.kill(coordinator, "SIGKILL");
    await waitFor(() => !isAlive(coordinator), 10_000);
    return reply;
  };
  const { url, close } = await startSimulator({ brain });
  closeAfterTest(close);
  const machine = await startTestMachine({
    brain: "none",
    env: { ANTHROPIC_API_KEY: "sk-killed", ANTHROPIC_BASE_URL: url },
  });
  const before = machine.pids().coordinator;
  const { jobId } = await machine.api.submit({
    goal: "Write the file.\n\nwrite: right",
    repository: { kind: "path", path: repositoryIn(machine, { "README.md": "hello\n" }) },
    limits: { canaryRate: 0, killBudgetSeconds: 0 },
    reuse: false,
  });
  const log = await logUntil(machine.api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  expect(machine.pids().coordinator).not.toBe(before);

  const turns = asked.filter(({ role }) => role === "lead").map(({ messages }) => messages);
  const [first, second] = turns;
  expect(turns.filter((turn) => turn === first)).toHaveLength(1);
  // The call that was interrupted when the lead was killed was repeated with the same conversation.
  expect(turns.filter((turn) => turn === second)).toHaveLength(2);
  expect(new Set(turns).size).toBe(turns.length - 1);
  expect(log.filter(({ event }) => event.type === "plan.accepted")).toHaveLength(1);
  const { unsettledUsd } = await machine.api.usage(jobId);
  expect(unsettledUsd).toBeGreaterThan(0);
}, 120_000);
