import { repositoryIdentity } from "../../shared/git/repository-identity.ts";
import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobReport } from "../../shared/protocol/api/api.ts";
import type { OperatorPolicy } from "../../shared/protocol/approval/policy.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../shared/protocol/job/job.ts";
import type { HotSpots } from "../../shared/redis/job/hot-spots.ts";
import type { JobHistory } from "../../shared/redis/job/job-history.ts";
import type { ResultIndex } from "../../shared/redis/job/result-index.ts";
import type { RedisLedger } from "../../shared/redis/model/redis-ledger.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { defined } from "../../shared/support/defined.ts";
import { listDir } from "../../shared/support/files/list-dir.ts";
import { isHalfWritten } from "../../shared/support/files/write-whole.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { isPushActive } from "../job/decide/push.ts";
import type { JobState } from "../job/fold/state.ts";
import { writeArtifact, writeBundle, writePatch } from "../landing/artifacts.ts";
import { byGit, GitRefusal } from "../landing/by-git.ts";
import { changedByLanding } from "../landing/changed-by-landing.ts";
import { type StoredFinding, writeFindings } from "../landing/write-findings.ts";
import { reportFromLedger } from "../report/account.ts";
import { buildReport } from "../report/build-report.ts";
import { gatherHistory } from "../report/gather-history.ts";
import { gatherHotSpots } from "../report/gather-hot-spots.ts";
import { storeRemaining } from "../result-cache/result-cache.ts";
import type { Webhooks } from "../webhooks/create-webhooks.ts";
import { type TidyEnv, tidyJob } from "./tidy-job.ts";

export interface ConcludeEnv extends TidyEnv {
  readonly history: JobHistory;
  readonly hotSpots: HotSpots;
  readonly webhooks: Pick<Webhooks, "notify">;
  readonly ledger: Pick<RedisLedger, "balance">;
  readonly resultIndex: ResultIndex;
  readonly policy: OperatorPolicy;
  readonly clock: Clock;
  readonly log: Log;
}

/** The findings of all verifiers, each with the attempt whose files prove it. */
function listFindings(job: JobState): StoredFinding[] {
  return job.verdicts
    .filter(({ verdict }) => verdict.by === "challenge")
    .flatMap(({ taskId, verdict }) =>
      verdict.findings.map(({ source: _source, ...finding }) => ({
        ...finding,
        task: job.tasks.get(taskId)?.spec.key ?? taskId,
        commit: verdict.commit,
        attemptId: verdict.attemptId,
      })),
    );
}

/**
 * Writes the artifacts of an ended job: the patch, the bundle, the log, and finally the report. A job with a report
 * therefore has all artifacts. Idempotent.
 */
export async function concludeJob(env: ConcludeEnv, jobId: JobId): Promise<void> {
  await tidyJob(env, jobId);
  const { registry, store, layout, history, hotSpots, webhooks, clock, log } = env;
  const view = await registry.read(jobId, (job) => ({
    isOver: isTerminalJob(job.status) && job.landing === undefined,
    base: job.intake?.base,
    head: job.head,
    report: buildReport(job, clock.now()),
    isPushing: job.push !== undefined && isPushActive(job.push.step),
    isLeading: job.lead.active,
    findings: listFindings(job),
    history: gatherHistory(job),
    repository: repositoryIdentity(job.submission.repository, tenantOf(job.author)),
    notified: { id: job.id, status: job.status, submission: job.submission },
    endedAt: job.endedAt ?? clock.now(),
  }));
  if (!view.isOver) return;
  const result = resultOf(env, jobId, view);
  const missing = result === undefined ? [] : await writeResult(env, result);
  const { entries } = await store.loadEntries(jobId);
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  await writeArtifact(layout, jobId, { name: "events.jsonl", content: lines });
  await writeFindings(layout, jobId, view.findings);
  await storeRemaining(env, jobId);
  const openQuestions = [...view.report.openQuestions, ...missing];
  const balance = await env.ledger.balance({ jobId });
  const report = reportFromLedger({ ...view.report, openQuestions }, balance);
  await writeArtifact(layout, jobId, { name: "report.json", content: `${JSON.stringify(report, null, 2)}\n` });
  await history.record(jobId, view.history);
  if (view.repository !== undefined) {
    const landings = result === undefined ? [] : await unlessRefused(changedByLanding(result), []);
    await hotSpots.record(view.repository, jobId, gatherHotSpots(entries, landings));
  }
  await webhooks.notify(view.notified, {
    event: "job.ended",
    key: `ended.${view.endedAt}`,
    at: view.endedAt,
    data: endData(report),
  });
  // An artifact may still be incomplete: events.jsonl must contain the end of the lead's last run, and the report the
  // cost of all model calls. Until then the job stays open, and the reconcile pass concludes it again.
  const isSettled = !view.isPushing && !view.isLeading && balance.heldUsd === 0;
  if (isSettled && !(await isBeingWritten(layout, jobId))) await store.closeJob(jobId);
  log.info({ jobId, status: view.report.job.status, wallMs: view.report.wallMs }, "job concluded");
}

/**
 * Writes the patch and the bundle. If git refuses to write one of them, the job is concluded without it, and the
 * returned list has a sentence about it.
 */
async function writeResult({ log }: ConcludeEnv, result: NonNullable<ReturnType<typeof resultOf>>): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, write] of [["result.patch", writePatch] as const, ["result.bundle", writeBundle] as const]) {
    const words = await unlessRefused<string | undefined>(
      write(result).then(() => undefined),
      (refusal) => refusal.message,
    );
    if (words === undefined) continue;
    log.error({ jobId: result.jobId, name, detail: words }, "git refuses to write an artifact of the result");
    missing.push(
      `${name} is missing because git could not write it (${words.slice(0, 500)}); the merged commits are on the job's branch`,
    );
  }
  return missing;
}

/**
 * Returns the result of a git operation, or `instead` if git refuses it. If the disk is full, the error is rethrown and
 * the job is concluded again later.
 */
async function unlessRefused<T>(work: Promise<T>, instead: T | ((refusal: GitRefusal) => T)): Promise<T> {
  try {
    return await byGit(work);
  } catch (error) {
    if (!(error instanceof GitRefusal) || error.mayPass) throw error;
    return instead instanceof Function ? instead(error) : instead;
  }
}

/**
 * True while an artifact of the job is only half written, by a coordinator that is still writing or has died. The next
 * reconcile pass concludes the job again, and removes half-written files that are old by then.
 */
async function isBeingWritten(layout: Layout, jobId: JobId): Promise<boolean> {
  return (await listDir(layout.job(jobId).artifacts)).some(isHalfWritten);
}

/** The merged commits of the job; undefined if nothing was merged, so that the job's branch never moved. */
function resultOf(
  { git, layout }: ConcludeEnv,
  jobId: JobId,
  { base, head }: { base: string | undefined; head: string | undefined },
) {
  if (base === undefined || head === undefined || head === base) return undefined;
  return { git, layout, jobId, base, head };
}

/** The data of the `job.ended` webhook. */
function endData({ counts, cost, cache, wallMs, job, result }: JobReport) {
  const { reason, detail } = job;
  return {
    ...defined({ reason, detail, branch: result?.branch }),
    counts,
    costUsd: cost.usd,
    simulated: cost.simulated,
    cacheReadShare: cache.readShare,
    wallMs,
  };
}
