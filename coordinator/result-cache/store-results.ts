import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobId, TaskId } from "../../shared/protocol/ids.ts";
import { addUsage, NO_USAGE, type Usage } from "../../shared/protocol/price/usage.ts";
import type { CachedResult } from "../../shared/protocol/reuse/reuse.ts";
import type { Stage } from "../../shared/protocol/task/task.ts";
import type { Verdict } from "../../shared/protocol/verification/verdict.ts";
import { listPublished } from "../../shared/scratchpad/publish.ts";
import { groupBy } from "../../shared/support/group-by.ts";
import type { JobState, TaskState } from "../job/fold/state.ts";
import { workHash } from "../job/work-hash.ts";
import type { ResultCacheOptions } from "./read-fingerprint.ts";
import { writeResult } from "./result-files.ts";
import { resultKey, treesOf } from "./result-key.ts";
import { workVersions } from "./versions.ts";

/** The result of a task, before its key in the cache is known. */
interface Ended {
  readonly work: string;
  readonly base: string;
  readonly result: Omit<CachedResult, "key">;
}

/**
 * Stores results of tasks in the cache: the commit of a merged task, or the report of a reported task. A result is not stored if its key
 * would not cover everything it depends on: if the task received messages, if agents of the job published files, or if the job ran on two
 * versions of Midwatch. Idempotent. Without `taskIds`, stores all results of the job that are not stored yet.
 */
export async function storeResults(
  options: ResultCacheOptions,
  jobId: JobId,
  taskIds?: readonly TaskId[],
): Promise<void> {
  const { registry, resultIndex, git, layout } = options;
  const view = await registry.read(jobId, (job) => ({
    reuse: job.reuse,
    tenant: tenantOf(job.author),
    ended: endedOf(job, taskIds ?? [...job.tasks.keys()]),
  }));
  const { reuse, tenant, ended } = view;
  if (reuse === undefined || ended.length === 0 || reuse.versions !== (await workVersions())) return;
  if ((await listPublished(layout, jobId)).length > 0) return;
  const bases = [...new Set(ended.map(({ base }) => base))];
  const trees = await treesOf(git, layout.job(jobId).baseGit, bases);
  const treeOf = new Map(bases.map((base, i) => [base, trees[i] ?? ""]));
  const works = ended.map(({ work, base, result }) => ({
    ...result,
    key: resultKey(reuse.fingerprint, { work, tree: treeOf.get(base) ?? "" }),
  }));
  const refs = await resultIndex.find(
    tenant,
    reuse.fingerprint,
    works.map(({ key }) => key),
  );
  const missing = works.filter((_, i) => refs[i]?.jobId !== jobId);
  const written = await Promise.all(
    missing.map(async (result) => ({ key: result.key, sha256: await writeResult(layout, result) })),
  );
  await resultIndex.put(tenant, reuse.fingerprint, jobId, written);
}

function endedOf(job: JobState, taskIds: readonly TaskId[]): Ended[] {
  const tasks = taskIds.flatMap((id) => job.tasks.get(id) ?? []).filter(isKept);
  const wanted = new Set(tasks.map(({ spec }) => spec.id));
  const verdicts = groupBy(
    job.verdicts.filter(({ taskId, verdict }) => verdict.by === "challenge" && wanted.has(taskId)),
    ({ taskId }) => taskId,
  );
  return tasks.flatMap((task) => {
    const of = (verdicts.get(task.spec.id) ?? []).map(({ verdict }) => verdict);
    return endOf(job, task, of) ?? [];
  });
}

/** True for a task of the lead that succeeded and whose result depends only on the task's spec. */
function isKept({ status, spec, wasMessaged }: TaskState): boolean {
  const isWork = spec.origin === "plan" || spec.origin === "delegate";
  return isWork && wasMessaged !== true && (status === "merged" || status === "reported");
}

function endOf(job: JobState, task: TaskState, verdicts: readonly Verdict[]): Ended | undefined {
  const { spec, candidate, reused, claims, result } = task;
  const author = task.attempts.findLast(({ stage, status }) => stage === "work" && status === "completed");
  const base = candidate?.base ?? author?.base;
  if (base === undefined) return undefined;
  return {
    work: workHash(job, task),
    base,
    result: {
      v: 1,
      tenant: tenantOf(job.author),
      from: { jobId: job.id, taskId: spec.id },
      summary: claims.join("\n"),
      work: reused?.work ?? usedAt(task, "work"),
      challenge: reused?.challenge ?? usedAt(task, "challenge"),
      outcome:
        candidate === undefined
          ? { kind: "report", result: result ?? "" }
          : { kind: "commit", commit: candidate.commit, base, verdicts: passesOf(job.id, candidate.commit, verdicts) },
    },
  };
}

/** The verdicts of the verifiers on this commit, if all of them passed it. */
function passesOf(jobId: JobId, commit: string, verdicts: readonly Verdict[]): Verdict[] {
  const of = verdicts.filter((verdict) => verdict.commit === commit);
  if (of.some(({ decision }) => decision === "fail")) return [];
  return of.map((verdict) => ({ ...verdict, from: verdict.from ?? jobId, checks: [] }));
}

function usedAt({ attempts }: TaskState, at: Stage): Usage {
  return attempts.filter(({ stage }) => stage === at).reduce((sum, { usage }) => addUsage(sum, usage), NO_USAGE);
}
