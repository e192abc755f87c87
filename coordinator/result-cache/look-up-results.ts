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

/** Maximum number of tasks in one lookup. */
const MAX_TASKS = 16;

/** One lookup of cached results for some tasks of a job. */
interface LookupRequest {
  readonly jobId: JobId;
  readonly tenant: string;
  readonly fingerprint: string;
  readonly head: string;
  readonly tasks: readonly { taskId: TaskId; work: string }[];
}

/**
 * Looks up cached results for the job's waiting tasks and imports found results into the job's candidates. The job gets
 * the outcome, and repeats the lookup if it has changed meanwhile. A result that cannot be read counts as not found.
 */
export async function lookUpResults(options: ResultCacheOptions, jobId: JobId): Promise<void> {
  const request = await options.registry.read(jobId, lookupRequestOf);
  if (request === undefined) return;
  const found = await lookUpAll(options, request);
  await options.registry.input(jobId, { kind: "results_looked_up", base: request.head, found });
}

function lookupRequestOf(job: JobState): LookupRequest | undefined {
  const { id, author, reuse, head, lookups } = job;
  if (reuse === undefined || head === undefined || lookups.size === 0) return undefined;
  const tasks = [...lookups]
    .slice(0, MAX_TASKS)
    .map((taskId) => ({ taskId, work: workHash(job, taskOf(job, taskId)) }));
  return { jobId: id, tenant: tenantOf(author), fingerprint: reuse.fingerprint, head, tasks };
}

async function lookUpAll(options: ResultCacheOptions, request: LookupRequest): Promise<Lookup[]> {
  const { resultIndex } = options;
  const { tenant, fingerprint, tasks } = request;
  const tree = await treeToLookUp(options, request);
  if (tree === undefined) return [...tasks];
  const keys = tasks.map(({ work }) => resultKey(fingerprint, { work, tree }));
  const refs = await resultIndex.find(tenant, fingerprint, keys);
  return Promise.all(
    tasks.map(async (task, i) => {
      const [ref, key = ""] = [refs[i], keys[i]];
      const found = ref === undefined ? undefined : await readFound(options, request, { ...task, ref, key });
      return { ...task, ...defined({ found }) };
    }),
  );
}

/** The tree of the job's head. Undefined if no cached result can match it or git fails; attempts start then. */
async function treeToLookUp(
  { git, layout, log }: ResultCacheOptions,
  { jobId, head }: LookupRequest,
): Promise<string | undefined> {
  try {
    // The keys of cached results do not include files that agents of the job have published to each other. Once there
    // are such files, no result is looked up.
    if ((await listPublished(layout, jobId)).length > 0) return undefined;
    return (await treesOf(git, layout.job(jobId).baseGit, [head]))[0];
  } catch (error) {
    log.warn({ jobId, detail: messageOf(error) }, "cannot look up cached results: attempts start instead");
    return undefined;
  }
}

/** Reads and imports a found result. If that fails, the result is dropped from the index, so that no later lookup finds it. */
async function readFound(
  options: ResultCacheOptions,
  request: LookupRequest,
  { taskId, ref, key }: { taskId: TaskId; ref: ResultRef; key: string },
): Promise<Lookup["found"]> {
  const { resultIndex, layout, log } = options;
  const { jobId, tenant, fingerprint } = request;
  try {
    const cached = await readResult(layout, ref, { key, tenant });
    if (cached !== undefined) return await importFound(options, request, { taskId, cached });
    log.warn({ jobId, taskId, from: ref.jobId }, "dropped a cached result that differs from the index");
  } catch (error) {
    log.warn(
      { jobId, taskId, from: ref.jobId, detail: messageOf(error) },
      "dropped a cached result that could not be imported",
    );
  }
  await resultIndex.drop(tenant, fingerprint, key);
  return undefined;
}

async function importFound(
  { git, layout }: ResultCacheOptions,
  { jobId, head }: LookupRequest,
  { taskId, cached }: { taskId: TaskId; cached: CachedResult },
): Promise<Lookup["found"]> {
  const { key, from, summary, work, challenge, outcome } = cached;
  const common = { key, from, summary, work, challenge };
  if (outcome.kind === "report") return { reused: { ...common, verdicts: [] }, result: outcome.result };
  const attemptId = makeAttemptId(taskId, 1);
  const commit = await importResult({ git, layout, jobId, attemptId, head, from, outcome });
  return { reused: { ...common, commit, verdicts: commit === outcome.commit ? outcome.verdicts : [] } };
}
