import { Compile } from "typebox/compile";
import type { Git } from "../../shared/git/run-git.ts";
import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { OperatorPolicy } from "../../shared/protocol/approval/policy.ts";
import { IntakeResult } from "../../shared/protocol/cache/prefix-ref.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Notification } from "../../shared/protocol/notification/notification.ts";
import type { ResultIndex } from "../../shared/redis/job/result-index.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobInput, Reply } from "../job/input.ts";
import type { JobRegistry } from "../log/registry.ts";
import { reuseFingerprint, treesOf } from "./result-key.ts";
import { workVersions } from "./versions.ts";

export interface ResultCacheOptions {
  readonly registry: Pick<JobRegistry, "input" | "read">;
  readonly index: ResultIndex;
  readonly git: Git;
  readonly layout: Layout;
  /** The operator's policy. */
  readonly policy: OperatorPolicy;
  readonly log: Log;
}

const intakeResult = Compile(IntakeResult);

/**
 * Passes inputs on to the registry. Before the input that ends the intake, so before any task exists, it gives the job
 * the fingerprint that cached results must match and the number of matching ones; at 0, no lookup runs. An error here
 * costs money but never fails the job.
 */
export function latchFingerprint(options: ResultCacheOptions): (jobId: JobId, input: JobInput) => Promise<Reply> {
  const { registry, log } = options;
  return async (jobId, input) => {
    const intake = intakeIn(input);
    if (intake !== undefined) {
      try {
        await latch(options, jobId, intake);
      } catch (error) {
        log.warn({ jobId, detail: messageOf(error) }, "could not count cached results; the job reuses none");
      }
    }
    return registry.input(jobId, input);
  };
}

async function latch(options: ResultCacheOptions, jobId: JobId, intake: IntakeResult): Promise<void> {
  const { registry, index, git, layout, policy } = options;
  const { submission, tenant } = await registry.read(jobId, (job) => ({
    submission: structuredClone(job.submission),
    tenant: tenantOf(job.author),
  }));
  if (submission.reuse === false) return;
  const [tree = ""] = await treesOf(git, layout.job(jobId).baseGit, [intake.base]);
  const versions = await workVersions();
  const fingerprint = reuseFingerprint({ tenant, submission, intake, tree, policy, versions });
  const available = await index.count(tenant, fingerprint);
  await registry.input(jobId, { kind: "reuse_fingerprint", fingerprint, versions, available });
}

function intakeIn(input: JobInput): IntakeResult | undefined {
  if (input.kind !== "notification" || !endsIntake(input.notification)) return undefined;
  try {
    const result: unknown = JSON.parse(input.notification.result);
    return intakeResult.Check(result) ? result : undefined;
  } catch {
    return undefined; // The job machine reports the fault.
  }
}

function endsIntake({ stage, status }: Notification): boolean {
  return stage === "intake" && status === "completed";
}
