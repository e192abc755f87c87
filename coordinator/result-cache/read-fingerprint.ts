import { Compile } from "typebox/compile";
import type { Git } from "../../shared/git/run-git.ts";
import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { OperatorPolicy } from "../../shared/protocol/approval/policy.ts";
import { IntakeResult } from "../../shared/protocol/cache/prefix-ref.ts";
import type { Notification } from "../../shared/protocol/notification/notification.ts";
import type { ResultIndex } from "../../shared/redis/job/result-index.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobInput } from "../job/input.ts";
import type { JobRegistry } from "../log/registry.ts";
import { reuseFingerprint, treesOf } from "./result-key.ts";
import { workVersions } from "./versions.ts";

export interface ResultCacheOptions {
  readonly registry: Pick<JobRegistry, "input" | "read">;
  readonly resultIndex: ResultIndex;
  readonly git: Git;
  readonly layout: Layout;
  /** The operator's policy. */
  readonly policy: OperatorPolicy;
  readonly log: Log;
}

const intakeResult = Compile(IntakeResult);

/**
 * Makes the input that sets a job's reuse fingerprint and the number of results that are cached under it; if the number is 0, the job looks
 * up none. Returns undefined if the job reuses nothing, or if the job machine will refuse the result of the intake.
 */
export async function readFingerprint(
  env: Omit<ResultCacheOptions, "log">,
  notification: Notification,
): Promise<JobInput | undefined> {
  const { registry, resultIndex, git, layout, policy } = env;
  const { jobId } = notification;
  const intake = intakeIn(notification);
  if (intake === undefined) return undefined;
  const { submission, tenant } = await registry.read(jobId, (job) => ({
    submission: structuredClone(job.submission),
    tenant: tenantOf(job.author),
  }));
  if (submission.reuse === false) return undefined;
  const [tree = ""] = await treesOf(git, layout.job(jobId).baseGit, [intake.base]);
  const versions = await workVersions();
  const fingerprint = reuseFingerprint({ tenant, submission, intake, tree, policy, versions });
  const available = await resultIndex.count(tenant, fingerprint);
  return { kind: "reuse_fingerprint", fingerprint, versions, available };
}

function intakeIn({ result: text }: Notification): IntakeResult | undefined {
  try {
    const result: unknown = JSON.parse(text);
    return intakeResult.Check(result) ? result : undefined;
  } catch {
    return undefined;
  }
}
