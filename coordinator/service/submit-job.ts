import type { Author } from "../../shared/protocol/api/access.ts";
import type { Submitted } from "../../shared/protocol/api/api-actions.ts";
import { makeJobId } from "../../shared/protocol/ids.ts";
import { BUILT_IN_BRAIN, needsModel, WITHOUT_MODEL } from "../../shared/protocol/job/built-in-jobs.ts";
import type { JobSubmission } from "../../shared/protocol/job/job.ts";
import { resolvePrice } from "../../shared/protocol/price/pricing.ts";
import type { NightQueueStore } from "../../shared/redis/nights/night-queue-store.ts";
import { AppError } from "../../shared/support/errors.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { cleanTexts } from "../log/clean-input.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";
import { checkHost } from "../webhooks/check-host.ts";
import { checkCap } from "./check-cap.ts";
import type { SourceCheck } from "./check-source.ts";
import { type DestinationEnv, findDestination } from "./find-destination.ts";

export interface SubmitEnv extends DestinationEnv {
  readonly registry: Pick<JobRegistry, "begin" | "input">;
  readonly store: Pick<JobStore, "create">;
  readonly checkSource: SourceCheck;
  /** The name of the simulator's brain, if the simulator answers in place of a model. */
  readonly brain: string | undefined;
  /** The model of jobs whose submission names no model. */
  readonly model: string;
  /** Hosts to which webhooks of a submission may be sent. */
  readonly webhookHosts: readonly string[];
  readonly nightQueues: Pick<NightQueueStore, "all">;
  readonly clock: Clock;
}

export interface SubmitRequest {
  readonly submission: JobSubmission;
  readonly idempotencyKey: string | undefined;
  readonly author: Author;
}

/** Checks a submission, stores it and starts its job. Throws an AppError for each violated limit or rule; then nothing is stored. */
export async function submitJob(env: SubmitEnv, request: SubmitRequest): Promise<Submitted> {
  const { registry, store, clock, brain } = env;
  const { idempotencyKey, author } = request;
  const submission = cleanSubmission(request.submission);
  checkModel(submission, brain);
  checkCap(submission, env.model);
  await env.checkSource(submission);
  await checkQueue(env, submission);
  if (submission.webhook !== undefined) checkHost(submission.webhook.url, env.webhookHosts);
  if (submission.push !== undefined) findDestination(env, submission.push.to);
  const nowMs = clock.now();
  const simulated = brain !== undefined;
  const { jobId, begun } = await store.create({
    jobId: makeJobId(nowMs),
    submission,
    nowMs,
    simulated,
    idempotencyKey,
    author,
  });
  if (begun !== undefined) registry.begin(jobId, begun);
  // This is idempotent: a submission that is repeated after a crash starts the job that the first submission stored.
  await registry.input(jobId, { kind: "accepted" });
  return { jobId, created: begun !== undefined };
}

/** Throws an AppError `bad_request` for a queue that does not exist, and for times that no job can keep. */
async function checkQueue({ nightQueues, clock }: SubmitEnv, submission: JobSubmission): Promise<void> {
  const { queue, earliest, deadline } = submission;
  const ignored = (["earliest", "deadline", "priority", "value"] as const).find(
    (field) => submission[field] !== undefined,
  );
  if (queue === undefined && ignored !== undefined)
    throw refusedField(ignored, "a job in a queue (field queue)", "a job in none");
  const last = Date.parse(deadline ?? "");
  if (last <= clock.now()) throw refusedField("deadline", "a time in the future", String(deadline));
  if (last <= Date.parse(earliest ?? ""))
    throw refusedField("deadline", `a time after earliest (${earliest})`, String(deadline));
  if (queue === undefined) return;
  const names = (await nightQueues.all()).map(({ name }) => name);
  if (names.includes(queue)) return;
  const known = names.length === 0 ? "there is none yet" : `there are ${names.slice(0, 20).join(", ")}`;
  throw refusedField("queue", `the name of a queue (${known}; npx midwatch night set makes one)`, queue);
}

function refusedField(field: string, expected: string, got: string): AppError {
  return new AppError("bad_request", `body field ${field}: expected ${expected}, got ${got}; nothing was submitted`);
}

/**
 * Returns the submission without invisible characters and secrets, because its goal is copied into the log, the prefix
 * and every report. The repository's address is not changed. Throws an AppError `bad_request` for a goal or command
 * without a visible character: the goal would cost money, and the command would count as a passed check.
 */
function cleanSubmission(given: JobSubmission): JobSubmission {
  const submission = { ...cleanTexts(given), repository: given.repository };
  const { goal, gate = [], setup } = submission;
  const commands = gate.flatMap((each) => (each.kind === "command" ? [each.command] : []));
  refuseBlank("goal", "describe the goal in prose", [goal]);
  refuseBlank("gate", "be commands", commands);
  refuseBlank("setup.commands", "be commands", setup?.commands ?? []);
  return submission;
}

function refuseBlank(field: string, rule: string, texts: readonly string[]): void {
  // Matches letters, numbers, punctuation and symbols; all other characters are invisible.
  if (texts.every((text) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text))) return;
  throw new AppError("bad_request", `body field ${field} must ${rule}, got only blanks; nothing was done`);
}

/**
 * Checks that the model, or the simulator's `brain` in its place, can do the job. Each model in the submission must
 * have a price, because without a price no cap could be enforced. Throws an AppError `model_needed` or `unknown_model`.
 */
export function checkModel(submission: JobSubmission, brain: string | undefined): void {
  if (brain === BUILT_IN_BRAIN && needsModel(submission.goal))
    throw new AppError("model_needed", `${WITHOUT_MODEL}. Nothing was submitted`);
  const { model, models = {}, prices } = submission;
  for (const name of [model, ...Object.values(models).map((role) => role.model)])
    if (name !== undefined) resolvePrice(name, prices);
}
