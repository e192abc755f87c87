import { tenantOf } from "../../shared/protocol/api/access.ts";
import { type JobId, makeAttemptId, type TaskId } from "../../shared/protocol/ids.ts";
import type { CachedResult } from "../../shared/protocol/reuse/reuse.ts";
import type { ResultRef } from "../../shared/redis/job/result-index.ts";
import { listPublished } from "../../shared/scratchpad/publish.ts";
import { defined } from "../../shared/support/defined.ts";
import { messageOf } from "../../shared/support/errors.ts";
import { type JobState, taskOf } from "../job/fold/state.ts";
import type { Lookup } from "../job/input.ts";
import { workHash } from "../job/work-hash.ts";
import { importResult } from "./import-result.ts";
import type { ResultCacheOptions } from "./read-fingerprint.ts";
import { readResult } from "./result-files.ts";
import { resultKey, treesOf } from "./result-key.ts";

/** Tasks that are looked for in one step. */
const MOST = 16;

/** One job that looks for kept work, and for which tasks. */
interface LookingUp {
  readonly jobId: JobId;
  readonly tenant: string;
  readonly setting: string;
  readonly head: string;
  readonly tasks: readonly { taskId: TaskId; work: string }[];
}

/**
 * Looks for kept work of the tasks that seek it, and brings what is found into the job's candidates. The answer goes to the
 * job, which may have changed meanwhile: then it asks again. What cannot be read is as good as not there.
 */
export async function lookUpResults(options: ResultCacheOptions, jobId: JobId): Promise<void> {
  const seeking = await options.registry.read(jobId, seekingOf);
  if (seeking === undefined) return;
  const found = await seekAll(options, seeking);
  await options.registry.input(jobId, { kind: "sought", base: seeking.head, found });
}

function seekingOf(job: JobState): LookingUp | undefined {
  const { id, author, setting, head, seeking } = job;
  if (setting === undefined || head === undefined || seeking.size === 0) return undefined;
  const tasks = [...seeking].slice(0, MOST).map((taskId) => ({ taskId, work: workHash(job, taskOf(job, taskId)) }));
  return { jobId: id, tenant: tenantOf(author), setting: setting.setting, head, tasks };
}

async function seekAll(options: ResultCacheOptions, seeking: LookingUp): Promise<Lookup[]> {
  const { resultIndex } = options;
  const { tenant, setting, tasks } = seeking;
  const tree = await treeToSeekBy(options, seeking);
  if (tree === undefined) return [...tasks];
  const keys = tasks.map(({ work }) => resultKey(setting, { work, tree }));
  const refs = await resultIndex.find(tenant, setting, keys);
  return Promise.all(
    tasks.map(async (task, i) => {
      const [ref, key = ""] = [refs[i], keys[i]];
      const found = ref === undefined ? undefined : await take(options, seeking, { ...task, ref, key });
      return { ...task, ...defined({ found }) };
    }),
  );
}

/** The tree of the head; undefined where nothing can be found by it, or git does not tell: the tasks are worked on then. */
async function treeToSeekBy(
  { git, layout, log }: ResultCacheOptions,
  { jobId, head }: LookingUp,
): Promise<string | undefined> {
  try {
    // No key covers files that agents of the job published to each other.
    if ((await listPublished(layout, jobId)).length > 0) return undefined;
    return (await treesOf(git, layout.job(jobId).baseGit, [head]))[0];
  } catch (error) {
    log.warn({ jobId, detail: messageOf(error) }, "kept work cannot be looked for: the tasks are worked on");
    return undefined;
  }
}

/** What is found and cannot be had is dropped, so that nobody looks for it again. */
async function take(
  options: ResultCacheOptions,
  seeking: LookingUp,
  { taskId, ref, key }: { taskId: TaskId; ref: ResultRef; key: string },
): Promise<Lookup["found"]> {
  const { resultIndex, layout, log } = options;
  const { jobId, tenant, setting } = seeking;
  try {
    const kept = await readResult(layout, ref, { key, tenant });
    if (kept !== undefined) return await bring(options, seeking, { taskId, kept });
    log.warn({ jobId, taskId, from: ref.jobId }, "kept work is not what the index says: it is dropped");
  } catch (error) {
    log.warn({ jobId, taskId, from: ref.jobId, detail: messageOf(error) }, "kept work cannot be had: it is dropped");
  }
  await resultIndex.drop(tenant, setting, key);
  return undefined;
}

async function bring(
  { git, layout }: ResultCacheOptions,
  { jobId, head }: LookingUp,
  { taskId, kept }: { taskId: TaskId; kept: CachedResult },
): Promise<Lookup["found"]> {
  const { key, from, summary, work, challenge, outcome } = kept;
  const common = { key, from, summary, work, challenge };
  if (outcome.kind === "report") return { reused: { ...common, verdicts: [] }, result: outcome.result };
  const attemptId = makeAttemptId(taskId, 1);
  const commit = await importResult({ git, layout, jobId, attemptId, head, from, outcome });
  return { reused: { ...common, commit, verdicts: commit === outcome.commit ? outcome.verdicts : [] } };
}
