import { setMaxListeners } from "node:events";
import { cp, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type Git, runGit } from "../../../shared/git/run-git.ts";
import { makeAttemptId, makeJobId, makeTaskId } from "../../../shared/protocol/ids.ts";
import { DEFAULT_LIMITS } from "../../../shared/protocol/job/job.ts";
import type { AttemptOrder } from "../../../shared/protocol/task/delivery.ts";
import type { TaskSpec } from "../../../shared/protocol/task/task.ts";
import { createLayout, type Layout } from "../../../shared/scratchpad/layout.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { createCandidatesRepository } from "../../../worker/intake/candidates-repository.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import type { VerifyContext } from "../../../worker/verify/verify-context.ts";
import { changedFiles } from "../../../worker/workspace/changed-files.ts";
import { commitEdits, type TreeEdits } from "../../../worker/workspace/commit-edits.ts";

/** A job for tests that make and judge candidates. It has only its repositories, no plan and no queues. */
export interface TestJob {
  readonly layout: Layout;
  readonly base: string;
  /** Path of the git repository with the candidates. */
  readonly candidatesGit: string;
  /** Makes a commit on `parent`, by default the base, in which the given files are replaced. */
  commit(edits: TreeEdits, parent?: string): Promise<string>;
  /** Makes the order for an attempt that judges a candidate of a task. */
  order(
    task: Partial<TaskSpec>,
    candidate: { commit: string; base?: string },
    more?: Partial<AttemptOrder>,
  ): AttemptOrder;
  /** Makes the context that checks of a candidate need. */
  context(order: AttemptOrder, slot?: number): Promise<VerifyContext>;
}

const git: Git = { program: "git" };
/** The time of every commit, ms since 1970. It is constant so that the same files give the same commit id. */
const AT = 1_700_000_000_000;

/** Makes a job from a repository. `n` makes the job's id unique. */
export async function makeTestJob(given: {
  folder: string;
  repository: string;
  sandbox: Sandbox;
  n?: number;
}): Promise<TestJob> {
  const { folder, repository, sandbox, n = 1 } = given;
  const jobId = makeJobId(n);
  const layout = createLayout(folder, "host");
  const { baseGit, candidatesGit } = layout.job(jobId);
  await mkdir(dirname(baseGit), { recursive: true });
  await cp(join(repository, ".git"), baseGit, { recursive: true });
  await runGit(git, ["config", "core.bare", "true"], { gitDir: baseGit });
  await createCandidatesRepository(git, layout, jobId);
  const { stdout } = await runGit(git, ["rev-parse", "HEAD"], { gitDir: baseGit });
  const base = stdout.trim();
  const taskId = makeTaskId(1);
  return {
    layout,
    base,
    candidatesGit,
    commit: (edits, parent = base) =>
      commitEdits(git, { gitDir: candidatesGit, onto: parent, parent, edits, message: "candidate\n", at: AT }),
    order: (task, candidate, more = {}) => ({
      jobId,
      taskId,
      attemptId: makeAttemptId(taskId, 2),
      n: 2,
      stage: "check",
      role: "harness",
      task: { ...EMPTY_TASK, id: taskId, ...task },
      limits: DEFAULT_LIMITS,
      base,
      jobBase: base,
      candidate: { base, ...candidate, attemptId: makeAttemptId(taskId, 1) },
      findings: [],
      messages: [],
      claims: [],
      checks: [],
      ...more,
    }),
    context: async (order, slot = 0) => {
      const { candidate, jobBase } = order;
      if (candidate === undefined || jobBase === undefined)
        throw new Error("an order of a test job must have a candidate");
      const changed = await changedFiles(git, candidatesGit, { from: candidate.base, to: candidate.commit });
      const signal = new AbortController().signal;
      setMaxListeners(0, signal);
      return { sandbox, slot, git, layout, order, epoch: 1, candidate, jobBase, changed, signal, log: silentLog() };
    },
  };
}

const EMPTY_TASK: Omit<TaskSpec, "id"> = {
  key: "task",
  origin: "plan",
  role: "implementer",
  title: "Task",
  brief: "b",
  dependsOn: [],
  writes: ["**"],
  deliverables: [],
  acceptance: [],
};
