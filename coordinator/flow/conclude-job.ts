import { repositoryIdentity } from "../../shared/git/repository-identity.ts";
import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobReport } from "../../shared/protocol/api/api.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import { isTerminalJob } from "../../shared/protocol/job/job.ts";
import type { HotSpots } from "../../shared/redis/job/hot-spots.ts";
import type { JobHistory } from "../../shared/redis/job/job-history.ts";
import type { RedisLedger } from "../../shared/redis/model/redis-ledger.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
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
import type { ResultCache } from "../result-cache/result-cache.ts";
import type { Webhooks } from "../webhooks/create-webhooks.ts";
import { type TidyOptions, tidyJob } from "./tidy-job.ts";

/** What concluding needs from its surroundings. */
export interface ConcludeOptions extends TidyOptions {
  readonly history: JobHistory;
  readonly hotSpots: HotSpots;
  readonly webhooks: Pick<Webhooks, "tell">;
  readonly ledger: Pick<RedisLedger, "balance">;
  readonly reuse: Pick<ResultCache, "storeAll">;
  readonly clock: Clock;
  readonly log: Log;
}

/** What verifiers showed, with the attempts whose files show it. */
function keptFindings(job: JobState): StoredFinding[] {
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
 * Writes what a person gets from an ended job: the patch, the bundle, the archived log, and the report last, so that a
 * job with a report has everything else. Running it again writes the same.
 */
export async function concludeJob(options: ConcludeOptions, jobId: JobId): Promise<void> {
  await tidyJob(options, jobId);
  const { registry, store, layout, history, hotSpots, webhooks, clock, log } = options;
  const view = await registry.read(jobId, (job) => ({
    isOver: isTerminalJob(job.status) && job.landing === undefined,
    base: job.intake?.base,
    head: job.head,
    report: buildReport(job, clock.now()),
    isPushing: job.push !== undefined && isPushActive(job.push.step),
    isLeading: job.lead.active,
    findings: keptFindings(job),
    history: gatherHistory(job),
    repository: repositoryIdentity(job.submission.repository, tenantOf(job.author)),
    told: { id: job.id, status: job.status, submission: job.submission },
    endedAt: job.endedAt ?? clock.now(),
  }));
  if (!view.isOver) return;
  const result = resultOf(options, jobId, view);
  const missing = result === undefined ? [] : await writeResult(options, result);
  const { entries } = await store.loadEntries(jobId);
  const lines = entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
  await writeArtifact(layout, jobId, { name: "events.jsonl", content: lines });
  await writeFindings(layout, jobId, view.findings);
  await options.reuse.storeAll(jobId, registry);
  const openQuestions = [...view.report.openQuestions, ...missing];
  const balance = await options.ledger.balance({ jobId });
  const report = reportFromLedger({ ...view.report, openQuestions }, balance);
  await writeArtifact(layout, jobId, { name: "report.json", content: `${JSON.stringify(report, null, 2)}\n` });
  await history.record(jobId, view.history);
  if (view.repository !== undefined) {
    const landings = result === undefined ? [] : await unlessRefused(changedByLanding(result), []);
    await hotSpots.record(view.repository, jobId, gatherHotSpots(entries, landings));
  }
  await webhooks.tell(view.told, {
    event: "job.ended",
    key: `ended.${view.endedAt}`,
    at: view.endedAt,
    data: endData(report),
  });
  // The lead's last run belongs into events.jsonl, and the cost of calls under way into the report: until then the reconcile
  // pass looks after the job.
  const isSettled = !view.isPushing && !view.isLeading && balance.heldUsd === 0;
  if (isSettled && !(await isBeingWritten(layout, jobId))) await store.closeJob(jobId);
  log.info({ jobId, status: view.report.job.status, wallMs: view.report.wallMs }, "job concluded");
}

/** Writes what a person fetches. Answers with what git refused to write: the job is concluded without it, and says so. */
async function writeResult(
  { log }: ConcludeOptions,
  result: NonNullable<ReturnType<typeof resultOf>>,
): Promise<string[]> {
  const missing: string[] = [];
  for (const [name, write] of [["result.patch", writePatch] as const, ["result.bundle", writeBundle] as const]) {
    const words = await unlessRefused<string | undefined>(
      write(result).then(() => undefined),
      (refusal) => refusal.message,
    );
    if (words === undefined) continue;
    log.error({ jobId: result.jobId, name, detail: words }, "git refuses to write a part of the result");
    missing.push(
      `${name} is not there, since git could not write it (${words.slice(0, 500)}): what was merged is on the job's branch`,
    );
  }
  return missing;
}

/** Git's answer, or `instead` where git refuses. A full disk is rethrown: the job is concluded again later. */
async function unlessRefused<T>(work: Promise<T>, instead: T | ((refusal: GitRefusal) => T)): Promise<T> {
  try {
    return await byGit(work);
  } catch (error) {
    if (!(error instanceof GitRefusal) || error.mayPass) throw error;
    return instead instanceof Function ? instead(error) : instead;
  }
}

/**
 * True while an artifact is half written: another coordinator is at it, or died over it. Which of them cannot be told at once, so the job
 * is concluded again by the next reconcile pass, which removes what is old by then.
 */
async function isBeingWritten(layout: Layout, jobId: JobId): Promise<boolean> {
  return (await listDir(layout.job(jobId).artifacts)).some(isHalfWritten);
}

/** What was merged, if anything was. */
function resultOf(
  { git, layout }: ConcludeOptions,
  jobId: JobId,
  { base, head }: { base: string | undefined; head: string | undefined },
) {
  if (base === undefined || head === undefined || head === base) return undefined;
  return { git, layout, jobId, base, head };
}

/** What whoever is told of the end hears; the report has the rest. */
function endData({ counts, cost, cache, wallMs, job, result }: JobReport) {
  const reason = job.reason === undefined ? {} : { reason: job.reason };
  const detail = job.detail === undefined ? {} : { detail: job.detail };
  const branch = result === undefined ? {} : { branch: result.branch };
  return {
    ...reason,
    ...detail,
    ...branch,
    counts,
    costUsd: cost.usd,
    simulated: cost.simulated,
    cacheReadShare: cache.readShare,
    wallMs,
  };
}
