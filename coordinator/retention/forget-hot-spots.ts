import { repositoryIdentity } from "../../shared/git/repository-identity.ts";
import type { Git } from "../../shared/git/run-git.ts";
import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { JobEvent, LoggedEvent } from "../../shared/protocol/job/event.ts";
import type { HotSpots } from "../../shared/redis/job/hot-spots.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { changedByLanding } from "../landing/changed-by-landing.ts";
import { headOf } from "../landing/move-ref.ts";
import { gatherHotSpots } from "../report/gather-hot-spots.ts";

/** Removes the hot spots that a deleted job added to its repository's hot spots. */
export async function forgetHotSpots(
  env: { hotSpots: HotSpots; git: Git; layout: Layout },
  jobId: JobId,
  entries: readonly { id: string; at: number; event: JobEvent }[],
): Promise<void> {
  const { hotSpots, git, layout } = env;
  const submitted = entries[0]?.event;
  if (submitted?.type !== "job.submitted") return;
  const repository = repositoryIdentity(submitted.submission.repository, tenantOf(submitted.author));
  if (repository === undefined) return;
  const logged = entries.map((entry): LoggedEvent => ({ ...entry, v: 1 }));
  const intake = entries.find(({ event }) => event.type === "job.intake")?.event;
  const base = intake?.type === "job.intake" ? intake.result.base : undefined;
  // This step needs the job's copy of the repository, which a later step removes. If the copy is gone, this step is already done.
  const head = await headOf({ git, layout, jobId }).catch(() => undefined);
  const landings =
    base === undefined || head === undefined ? [] : await changedByLanding({ git, layout, jobId, base, head });
  const paths = gatherHotSpots(logged, landings).map(({ path }) => path);
  await hotSpots.forget(repository, jobId, paths);
}
