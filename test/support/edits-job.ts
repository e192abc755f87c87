import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { JobSubmission } from "../../shared/protocol/job/job.ts";
import type { Verdict } from "../../shared/protocol/verification/verdict.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, type TestMachine } from "./machine.ts";

/** The brain that plays the tasks of `runEditsJob`. */
export const EDITS_BRAIN = join(packageRoot(), "test/flow/brains/edits.mjs");

interface Edit {
  readonly path: string;
  readonly old: string;
  readonly new: string;
}

/** A task that edits existing files, and the commands that judge it. */
export interface EditsTask {
  readonly key: string;
  readonly edits: readonly Edit[];
  /** The edits of the first candidate, at the same places; the task's own edits replace them when it is refused. */
  readonly first?: readonly Edit[];
  readonly acceptance: string;
  /** The verifier's command for each attack class. */
  readonly attacks: Readonly<Record<string, string>>;
}

/** A job that has landed. */
export interface LandedJob {
  /** Returns the verdicts of the checks on a task's candidates, oldest first. */
  checksOf(key: string): readonly Verdict[];
  /** A folder with the files of the job's result. */
  readonly tree: string;
}

/** Runs a job with these tasks to its end. Every task must be verified and merged, and the job must complete. */
export async function runEditsJob(
  machine: TestMachine,
  { repository, tasks, ...rest }: { repository: string; tasks: readonly EditsTask[] } & Pick<JobSubmission, "setup">,
): Promise<LandedJob> {
  const { api } = machine;
  const { jobId } = await api.submit({
    goal: `Make the edits.\n\ntasks: ${JSON.stringify(tasks)}`,
    repository: { kind: "path", path: repository },
    limits: { canaryRate: 0, killBudgetSeconds: 0, maxRetries: 0, maxRevisions: 1 },
    ...rest,
  });
  const events = (await logUntil(api, jobId)).map(({ event }) => event);
  const recorded = events.flatMap((event) => (event.type === "verdict.recorded" ? [event] : []));
  const said = events.flatMap((event) => (event.type === "attempt.finished" ? [event.summary] : []));
  expect(events.at(-1), said.join("\n")).toMatchObject({ type: "job.status", to: "completed" });
  const { counts, result } = await api.report(jobId);
  expect(counts).toMatchObject({ planned: tasks.length, merged: tasks.length });
  const ids = new Map((await api.tasks(jobId)).tasks.map(({ key, id }) => [key, id]));
  const verdictsOf = (key: string, by: Verdict["by"]) =>
    recorded
      .filter(({ taskId, verdict }) => taskId === ids.get(key) && verdict.by === by)
      .map(({ verdict }) => verdict);
  for (const { key } of tasks) expect(verdictsOf(key, "challenge").at(-1)).toMatchObject({ decision: "pass" });
  const tree = join(machine.root, `landed-${jobId}`);
  mkdirSync(tree);
  const gitDir = `--git-dir=${join(machine.data, "volume/jobs", jobId, "base.git")}`;
  const files = execFileSync("git", [gitDir, "archive", result?.head ?? "no result"]);
  execFileSync("tar", ["-x", "-C", tree], { input: files });
  return { checksOf: (key) => verdictsOf(key, "check"), tree };
}

/** Returns the detail of a verdict's check of the acceptance command, which says how many tests ran. */
export function detailOfCommand(verdict: Verdict | undefined): string {
  return verdict?.checks.find(({ name }) => name.startsWith("command: "))?.detail ?? "no command was checked";
}
