import { repositoryIdentity } from "../../shared/git/repository-identity.ts";
import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { HotSpots } from "../../shared/redis/job/hot-spots.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobInput, Reply } from "../job/input.ts";
import type { JobKeeper } from "../log/registry.ts";

/** Hot spots that a lead is told of. */
const MOST = 20;

/**
 * Hands inputs on to the keeper. Before the one that ends the intake, so before there is a plan, the job learns where the
 * tasks of earlier jobs on its repository met. Not to know it costs time, never the job.
 */
export function tellHotSpots({
  keeper,
  hotSpots,
  log,
}: {
  keeper: Pick<JobKeeper, "input" | "read">;
  hotSpots: HotSpots;
  log: Log;
}): (jobId: JobId, input: JobInput) => Promise<Reply> {
  return async (jobId, input) => {
    if (endsIntake(input)) {
      try {
        const repository = await keeper.read(jobId, ({ submission, author }) =>
          repositoryIdentity(submission.repository, tenantOf(author)),
        );
        const spots = repository === undefined ? [] : await hotSpots.hottest(repository, MOST);
        if (spots.length > 0) await keeper.input(jobId, { kind: "hot_spots", spots });
      } catch (error) {
        log.warn({ jobId, detail: messageOf(error) }, "what earlier jobs met could not be read; the plan goes without");
      }
    }
    return keeper.input(jobId, input);
  };
}

function endsIntake(input: JobInput): boolean {
  return (
    input.kind === "notification" && input.notification.stage === "intake" && input.notification.status === "completed"
  );
}
