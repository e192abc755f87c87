import { join } from "node:path";
import { expect, test } from "vitest";
import type { LoggedEvent } from "../../shared/protocol/job/event.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";
import { gitIn } from "../support/repository.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/one-task.mjs");

test("a repeated job only pays for its lead and final challenge; on another commit with the same tree the result is challenged again", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const { api } = machine;
  const path = repositoryIn(machine, { "README.md": "hello\n" });
  const run = async (more: object = {}) => {
    const { jobId } = await api.submit({
      goal: "Write the file.\n\nwrite: right",
      repository: { kind: "path", path },
      gate: [{ kind: "command", command: "grep -qx right out/result.txt" }],
      limits: { canaryRate: 0 },
      ...more,
    });
    const log = await logUntil(api, jobId);
    expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
    await expect.poll(() => api.artifact(jobId, "report.json").catch(() => undefined)).toBeDefined();
    const [report, usage] = await Promise.all([api.report(jobId), api.usage(jobId)]);
    expect(report.counts).toMatchObject({ planned: 1, merged: 1 });
    const task = (await api.tasks(jobId)).tasks.find(({ key }) => key === "write");
    return { jobId, log, report, usage, task };
  };
  const stagesOf = ({ task }: Awaited<ReturnType<typeof run>>) =>
    task?.attempts.map(({ stage, stopReason }) => `${stage} ${stopReason}`);

  const first = await run();
  expect(first.report.reuse).toBeUndefined();
  // No fault can be planted in a text file. The verifier's attacks are therefore unmeasured, and a second verifier is
  // asked.
  expect(stagesOf(first)).toEqual(["work submitted", "check done", "challenge verdict", "challenge verdict"]);

  const second = await run();
  expect(stagesOf(second)).toEqual(["work reused", "check done"]);
  expect(second.task).toMatchObject({
    reused: { jobId: first.jobId },
    candidate: { commit: first.task?.candidate?.commit },
  });
  expect(second.usage.byRole.implementer).toBeUndefined();
  expect(second.usage.byRole.verifier?.calls).toBeLessThan(first.usage.byRole.verifier?.calls ?? 0);
  expect(second.report.cost.usd + (second.report.reuse?.savedUsd ?? 0)).toBeCloseTo(first.report.cost.usd, 1);
  expect(second.report.reuse).toMatchObject({
    dropped: 0,
    tasks: [{ task: "write", what: "commit", verdict: "kept" }],
  });
  // The gate ran again, on the merge group of the second job, and that job's log names the job that the verdict came
  // from.
  expect(typesOf(second.log)).toContain("batch.tested");
  const verdicts = second.log.flatMap(({ event }) => (event.type === "verdict.recorded" ? [event.verdict] : []));
  expect(verdicts.find(({ by }) => by === "challenge")).toMatchObject({ from: first.jobId, decision: "pass" });

  const without = await run({ reuse: false });
  expect(stagesOf(without)).toEqual(stagesOf(first));
  expect(typesOf(without.log)).not.toContain("job.setting");

  // Another commit with the same files: the cached result is reused, but challenged again.
  gitIn(path, "commit", "--quiet", "--allow-empty", "--message", "nothing new");
  const moved = await run();
  expect(stagesOf(moved)).toEqual(["work reused", "check done", "challenge verdict", "challenge verdict"]);
  expect(moved.report.reuse?.tasks).toMatchObject([{ verdict: "again", jobId: second.jobId }]);
  expect(moved.task?.candidate?.base).toBe(gitIn(path, "rev-parse", "HEAD"));
});

function typesOf(log: readonly LoggedEvent[]): string[] {
  return log.map(({ event }) => event.type);
}
