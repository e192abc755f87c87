import { repositoryIdentity } from "../../shared/git/repository-identity.ts";
import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { Notification } from "../../shared/protocol/notification/notification.ts";
import type { HotSpots } from "../../shared/redis/job/hot-spots.ts";
import type { IntakeHook } from "../flow/take-notification.ts";
import type { JobInput } from "../job/input.ts";
import type { JobRegistry } from "../log/registry.ts";
import { type ResultCacheOptions, readFingerprint } from "../result-cache/read-fingerprint.ts";

/** Maximum number of hot spots that the lead is shown. */
const MAX_HOT_SPOTS = 20;

/** The functions that, in this order, provide a job with facts from earlier jobs before its intake ends and it gets a plan. */
export function createIntakeHooks(env: ResultCacheOptions & { readonly hotSpots: HotSpots }): readonly IntakeHook[] {
  return [
    { name: "hot spots of the repository", inputFor: (notification) => readHotSpots(env, notification) },
    { name: "fingerprint of cached results", inputFor: (notification) => readFingerprint(env, notification) },
  ];
}

/** Provides the paths of the job's repository over which tasks of earlier jobs conflicted. */
export async function readHotSpots(
  { registry, hotSpots }: { registry: Pick<JobRegistry, "read">; hotSpots: Pick<HotSpots, "hottest"> },
  { jobId }: Notification,
): Promise<JobInput | undefined> {
  const repository = await registry.read(jobId, ({ submission, author }) =>
    repositoryIdentity(submission.repository, tenantOf(author)),
  );
  const spots = repository === undefined ? [] : await hotSpots.hottest(repository, MAX_HOT_SPOTS);
  return spots.length === 0 ? undefined : { kind: "hot_spots", spots };
}
