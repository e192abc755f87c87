import { prefixFor } from "../../shared/protocol/cache/prefix-ref.ts";
import { type HistorySample, partName } from "../../shared/protocol/job/history.ts";
import { addUsage, NO_USAGE, type Usage } from "../../shared/protocol/price/usage.ts";
import type { AttemptRecord } from "../../shared/protocol/task/task.ts";
import type { PartSample } from "../../shared/redis/job/job-history.ts";
import { timeBetween } from "../../shared/support/time/time-between.ts";
import type { JobState, TaskState } from "../job/fold/state.ts";
import { hasModel } from "../job/quote/parts.ts";

/**
 * Collects the samples on which later quotes are based: tokens and time of each merged or reported task, and the growth
 * of the plan. Only completed jobs give samples.
 */
export function gatherHistory(job: JobState): { samples: PartSample[]; growth: number | undefined } {
  const { intake, quote } = job;
  if (intake === undefined || job.status !== "completed") return { samples: [], growth: undefined };
  const modelOf = (role: string) => (hasModel(role) ? prefixFor(intake, role).model : undefined);
  const tasks = [...job.tasks.values()].filter(({ status }) => status === "merged" || status === "reported");
  const samples = tasks.flatMap((task) =>
    [...byPart(task)].map(([part, attempts]) => {
      const [stage = "", role = ""] = part.split(" ");
      return { part: partName(stage, role, modelOf(role)), sample: sampleOf(attempts) };
    }),
  );
  const lead = { ...tokensOf(job.lead.usage), ms: 0 };
  const planned = [...job.tasks.values()].filter(
    ({ spec }) => spec.origin === "plan" && spec.role !== "harness",
  ).length;
  const first = quote?.tasks.low ?? 0;
  return {
    samples: [...samples, { part: partName("plan", "lead", modelOf("lead")), sample: lead }],
    growth: first === 0 ? undefined : planned / first,
  };
}

/** Groups a task's attempts by stage and role. */
function byPart({ attempts }: TaskState): Map<string, AttemptRecord[]> {
  const parts = new Map<string, AttemptRecord[]>();
  for (const attempt of attempts) {
    // A cached result took no time, so it gives no sample.
    if (attempt.stage === "intake" || attempt.stopReason === "reused") continue;
    const part = `${attempt.stage} ${attempt.role}`;
    parts.set(part, [...(parts.get(part) ?? []), attempt]);
  }
  return parts;
}

function sampleOf(attempts: readonly AttemptRecord[]): HistorySample {
  const usage = attempts.reduce((sum, attempt) => addUsage(sum, attempt.usage), NO_USAGE);
  const ms = attempts.reduce((sum, attempt) => sum + tookMs(attempt), 0);
  return { ...tokensOf(usage), ms: Math.round(ms) };
}

/** Duration of an attempt; 0 if the attempt was never started. */
function tookMs({ startedAt, finishedAt }: AttemptRecord): number {
  return startedAt === undefined || finishedAt === undefined ? 0 : timeBetween(startedAt, finishedAt);
}

function tokensOf(usage: Usage): Omit<HistorySample, "ms"> {
  const { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens } = usage;
  return { inputTokens, outputTokens, cacheReadTokens, cacheWrite5mTokens, cacheWrite1hTokens };
}
