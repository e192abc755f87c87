import { type IntakeResult, prefixFor } from "../../shared/protocol/cache/prefix-ref.ts";
import { TASK_ROLES } from "../../shared/protocol/job/built-in-roles.ts";
import { type Estimates, partName } from "../../shared/protocol/job/history.ts";
import type { JobHistory } from "../../shared/redis/job/job-history.ts";
import type { WorkerRegistry } from "../../shared/redis/worker/worker-registry.ts";
import { hasModel } from "../job/quote/parts.ts";

/** Reads the data from which a job's quote is computed: samples of the job's roles from earlier jobs, and the slots of the current workers. */
export async function readEstimates(
  { history, workers }: { history: JobHistory; workers: WorkerRegistry },
  intake: IntakeResult,
): Promise<Estimates> {
  const names = partsOf(intake);
  const [samples, growth, found] = await Promise.all([
    Promise.all(names.map((name) => history.samplesOf(name))),
    history.growth(),
    workers.list(),
  ]);
  return {
    slots: found.reduce((sum, { slots }) => sum + slots, 0),
    parts: Object.fromEntries(names.map((name, i) => [name, samples[i] ?? []])),
    growth,
  };
}

function partsOf(intake: IntakeResult): string[] {
  const works = [...TASK_ROLES, ...intake.roles].map((role) => ["work", role] as const);
  const others = [
    ["plan", "lead"],
    ["check", "harness"],
    ["gate", "harness"],
    ["challenge", "verifier"],
    ["finalchallenge", "verifier"],
  ] as const;
  return [...works, ...others].map(([stage, role]) =>
    partName(stage, role, hasModel(role) ? prefixFor(intake, role).model : undefined),
  );
}
