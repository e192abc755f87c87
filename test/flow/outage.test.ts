import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Brain } from "../../simulator/brains/brain.ts";
import { closeAfterTest, logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";
import { startSimulator } from "../support/simulator.ts";

const OUTAGE = { kind: "http_error", status: 529, type: "overloaded_error", message: "overloaded" } as const;

test("an API outage after the first turn of the lead, the author and the verifier fails no job: each resumes afterwards, and no turn is paid twice", async () => {
  const { default: oneTask } = (await import(join(packageRoot(), "test/flow/brains/one-task.mjs"))) as {
    default: Brain;
  };
  const struck = new Set<string>();
  const brain: Brain = async (request, context) => {
    const reply = await oneTask(request, context);
    if (!struck.has(context.role)) simulator.outage = OUTAGE;
    struck.add(context.role);
    return reply;
  };
  const { simulator, url, close } = await startSimulator({ brain });
  closeAfterTest(close);
  const machine = await startTestMachine({
    brain: "none",
    env: { ANTHROPIC_API_KEY: "sk-outage", ANTHROPIC_BASE_URL: url, MIDWATCH_BREAKER_WAIT_MS: "200" },
  });
  const path = repositoryIn(machine, { "README.md": "hello\n" });
  const { jobId } = await machine.api.submit({
    goal: "Write the file.\n\nwrite: right",
    repository: { kind: "path", path },
    limits: { canaryRate: 0 },
    reuse: false,
  });
  const log = await logUntil(machine.api, jobId, ({ event }) => {
    // The test ends the outage as soon as the job reports that it waits.
    if (event.type === "job.paused" && event.reason === "unavailable") simulator.outage = undefined;
    return false;
  });
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  const paused = log.flatMap(({ event }) => (event.type === "job.paused" ? [event] : []));
  expect(paused.length).toBeGreaterThanOrEqual(3);
  for (const { reason, detail, resumeAt } of paused)
    expect({ reason, detail, resumeAt }).toEqual({
      reason: "unavailable",
      detail: expect.stringMatching(/529.*overloaded/),
      resumeAt: expect.any(Number),
    });
  // Each attempt was resumed until it was done, and none of its turns was requested twice.
  const ends = new Map(
    log.flatMap(({ event }) =>
      event.type === "attempt.finished" ? [[`${event.taskId}.${event.n}`, event.stopReason] as const] : [],
    ),
  );
  expect([...ends.values()]).not.toContain("model_unavailable");
  const attempts = log.flatMap(({ event }) => (event.type === "attempt.queued" ? [`${event.taskId}.${event.n}`] : []));
  expect([...ends.keys()]).toEqual(attempts);
  // All figures equal the simulator's records. The records include the probe calls that detected the end of the outage.
  const { entries } = simulator.books.read();
  const { usage, byRole, settledUsd, unsettledUsd } = await machine.api.usage(jobId);
  expect(byRole.implementer?.calls).toBe(2);
  expect(usage.calls).toBe(entries.length);
  expect(byRole.other?.calls).toBe(entries.filter(({ outputTokens }) => outputTokens === 0).length);
  const sold = entries.reduce((all, { costUsd }) => all + costUsd, 0);
  const paid = [usage.costUsd, settledUsd + unsettledUsd, (await machine.api.report(jobId)).cost.usd];
  for (const figure of [...paid, (await machine.api.get(jobId)).usage.costUsd]) expect(figure).toBeCloseTo(sold, 6);
  const roles = Object.values(byRole).reduce((all, { costUsd }) => all + costUsd, 0);
  expect(roles).toBeCloseTo(sold, 6);
}, 180_000);
