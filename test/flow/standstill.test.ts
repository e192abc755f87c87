import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Brain } from "../../simulator/brains/brain.ts";
import { closeAfterTest, logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";
import { startSimulator } from "../support/simulator.ts";

/** Duration of the standstill. It is longer than the lock that BullMQ holds on a delivery (10 s). */
const STANDSTILL_MS = 15_000;

test.each([
  ["implementer", "worker-1", "before it wakes", 0],
  ["verifier", "worker-1", "after it wakes", STANDSTILL_MS + 6000],
  ["lead", "coordinator", "after it wakes", STANDSTILL_MS + 6000],
] as const)(
  "the %s's turn is paid once if the %s freezes for 15 s during it and the answer arrives %s",
  async (role, part, _when, answersAfterMs) => {
    const { default: oneTask } = (await import(join(packageRoot(), "test/flow/brains/one-task.mjs"))) as {
      default: Brain;
    };
    const asked = new Map<string, number>();
    let isStruck = false;
    const brain: Brain = async (request, context) => {
      const reply = await oneTask(request, context);
      const key = JSON.stringify([context.role, request.messages]);
      asked.set(key, (asked.get(key) ?? 0) + 1);
      if (context.role !== role || isStruck) return reply;
      isStruck = true;
      const pid = machine.pids()[part] ?? 0;
      process.kill(pid, "SIGSTOP");
      void delay(STANDSTILL_MS).then(() => process.kill(pid, "SIGCONT"));
      await delay(answersAfterMs);
      return reply;
    };
    const { url, close } = await startSimulator({ brain });
    closeAfterTest(close);
    const machine = await startTestMachine({
      brain: "none",
      env: { ANTHROPIC_API_KEY: "sk-standstill", ANTHROPIC_BASE_URL: url },
    });
    const { jobId } = await machine.api.submit({
      goal: "Write the file.\n\nwrite: right",
      repository: { kind: "path", path: repositoryIn(machine, { "README.md": "hello\n" }) },
      limits: { canaryRate: 0, killBudgetSeconds: 0 },
      reuse: false,
    });
    const log = await logUntil(machine.api, jobId);
    expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
    expect(isStruck).toBe(true);
    const attempts = log.flatMap(({ event }) => (event.type === "attempt.started" ? [event.epoch] : []));
    expect(new Set(attempts)).toEqual(new Set([1]));
    // All verifiers that were ordered begin with the same request, so this request may occur once per verifier.
    const verifiers = log.filter(({ event }) => event.type === "attempt.queued" && event.stage === "challenge").length;
    const again = [...asked].filter(([key, count]) => count > (key.startsWith('["verifier"') ? verifiers : 1));
    expect(again).toEqual([]);
    expect((await machine.api.usage(jobId)).unsettledUsd).toBe(0);
  },
  120_000,
);
