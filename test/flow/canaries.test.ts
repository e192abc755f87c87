import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";
import { gitIn } from "../support/repository.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/one-task.mjs");

test("a canary is challenged in parallel to the work, appears in the report, and never reaches the result", async () => {
  const machine = await startTestMachine({ brain: BRAIN });
  const { api } = machine;
  const repository = repositoryIn(machine, { "README.md": "hello\n" });
  const { jobId } = await api.submit({
    goal: "Write the file.\n\nwrite: right",
    repository: { kind: "path", path: repository },
    limits: { canaryRate: 1 },
  });
  const log = (await logUntil(api, jobId)).map(({ event }) => event);
  expect(log.at(-1)).toMatchObject({ type: "job.status", to: "completed" });

  // The canary's verifier reads only one file. It misses a fault in another file, and the report says so.
  const planted = log.find((event) => event.type === "canary.planted");
  expect(planted).toMatchObject({ fault: expect.stringMatching(/^(fabricated-claim|out-of-scope)$/) });
  const { verification } = await api.report(jobId);
  expect(verification).toMatchObject({
    canaries: [{ task: "write", caught: false }],
    verifier: {
      judged: 1,
      caught: 0,
      state: "trusted",
      rows: [{ model: "claude-sonnet-5-5" }],
      kills: { passes: 3, measured: 0 },
    },
    verifiers: [{ count: 2, tasks: 1 }],
  });
  const names = verification?.checks.map(({ name }) => name) ?? [];
  expect(names).toEqual(expect.arrayContaining(["size", "writes", "tests-kept", "secrets", "command"]));

  // No result contains the canary, the copy with the planted fault.
  const canaries = log.flatMap((event) =>
    event.type === "task.added" && event.task.origin === "canary" ? [event.task.id] : [],
  );
  const commits = log.flatMap((event) =>
    event.type === "candidate.claimed" && canaries.includes(event.taskId) ? [event.candidate.commit] : [],
  );
  expect(commits).toHaveLength(1);
  const [broken = ""] = commits;
  const { tasks } = await api.tasks(jobId);
  const copied = tasks.find(({ key }) => key === "write")?.candidate?.commit ?? "";
  const root = join(machine.root, "data", "volume", "jobs", jobId);
  const has = (git: string, commit: string) => {
    try {
      gitIn(join(root, git), "cat-file", "-e", `${commit}^{commit}`);
      return true;
    } catch {
      return false;
    }
  };
  expect(existsSync(join(root, "base.git"))).toBe(true);
  expect([has("candidates.git", broken), has("base.git", broken), has("base.git", copied)]).toEqual([
    true,
    false,
    true,
  ]);
});
