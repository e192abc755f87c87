import { join } from "node:path";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { processesWith, waitFor } from "../../lab/attack/env/processes.ts";
import { KEYS } from "../../shared/redis/keys/keys.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Brain } from "../../simulator/brains/brain.ts";
import { closeAfterTest, logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";
import { startRedis } from "../support/redis.ts";
import { startSimulator } from "../support/simulator.ts";

/** A command line that no other process of the machine has. */
const COMMAND = "sleep 4.0731";

test.each(["implementer", "verifier"] as const)(
  "the %s's first turn is not paid again when its attempt crashes in the second: the attempt resumes from its transcript",
  async (role) => {
    const { default: oneTask } = (await import(join(packageRoot(), "test/flow/brains/one-task.mjs"))) as {
      default: Brain;
    };
    const asked = new Map<string, number>();
    let jobId = "";
    let isBroken = false;
    /**
     * Corrupts the job's account while the agent's command runs. The next reservation of money then fails, and the
     * harness crashes.
     */
    const breakAccount = async () => {
      if (!(await waitFor(() => processesWith(COMMAND).length > 0, 30_000)))
        throw new Error("the command did not start");
      await admin.rename(KEYS.jobMoney(jobId), "kept");
      await admin.set(KEYS.jobMoney(jobId), "no account");
    };
    /** Restores the account after the first crash; other attempts may crash before it is restored. */
    let restoring: Promise<unknown> | undefined;
    const brain: Brain = async (request, context) => {
      const reply = await oneTask(request, context);
      const key = JSON.stringify([context.role, request.messages]);
      asked.set(key, (asked.get(key) ?? 0) + 1);
      if (context.role !== role || isBroken) return reply;
      isBroken = true;
      void breakAccount();
      return { content: [...reply.content, { type: "tool_use", name: "run_command", input: { command: COMMAND } }] };
    };
    const redis = await startRedis();
    closeAfterTest(() => redis.stop());
    const admin = new Redis({ path: redis.socket, password: redis.password });
    closeAfterTest(() => admin.quit());
    const { url, close } = await startSimulator({ brain });
    closeAfterTest(close);
    const machine = await startTestMachine({
      brain: "none",
      env: {
        ANTHROPIC_API_KEY: "sk-broken",
        ANTHROPIC_BASE_URL: url,
        REDIS_URL: `redis+unix://:${redis.password}@${redis.socket}`,
      },
    });
    ({ jobId } = await machine.api.submit({
      goal: "Write the file.\n\nwrite: right",
      repository: { kind: "path", path: repositoryIn(machine, { "README.md": "hello\n" }) },
      limits: { canaryRate: 0, killBudgetSeconds: 0 },
      reuse: false,
    }));
    const log = await logUntil(machine.api, jobId, ({ event }) => {
      if (event.type === "attempt.finished" && event.stopReason === "crashed")
        restoring ??= admin.rename("kept", KEYS.jobMoney(jobId));
      return false;
    });
    await restoring;
    expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
    const crashes = log.filter(({ event }) => event.type === "attempt.finished" && event.stopReason === "crashed");
    expect(crashes.length).toBeGreaterThan(0);
    expect(log.filter(({ event }) => event.type === "attempt.resumed")).toHaveLength(crashes.length);
    // All verifiers that were ordered begin with the same request, so this request may occur once per verifier.
    const verifiers = log.filter(({ event }) => event.type === "attempt.queued" && event.stage === "challenge").length;
    const again = [...asked].filter(([key, count]) => count > (key.startsWith('["verifier"') ? verifiers : 1));
    expect(again).toEqual([]);
  },
  120_000,
);
