import { repositoryIdentity } from "../../shared/git/repository-identity.ts";
import { tenantOf } from "../../shared/protocol/api/access.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { HotSpots } from "../../shared/redis/job/hot-spots.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { JobInput, Reply } from "../job/input.ts";
import type { JobRegistry } from "../log/registry.ts";

/** Hot spots that a lead is told of. */
const MOST = 20;

/**
 * Hands inputs on to the registry. Before the one that ends the intake, so before there is a plan, the job learns where the
 * tasks of earlier jobs on its repository met. Not to know it costs time, never the job.
 */
export function notifyHotSpots({
  registry,
  hotSpots,
  log,
}: {
  registry: Pick<JobRegistry, "input" | "read">;
  hotSpots: HotSpots;
  log: Log;
}): (jobId: JobId, input: JobInput) => Promise<Reply> {
  return async (jobId, input) => {
    if (endsIntake(input)) {
      try {
        const repository = await registry.read(jobId, ({ submission, author }) =>
          repositoryIdentity(submission.repository, tenantOf(author)),
        );
        const spots = repository === undefined ? [] : await hotSpots.hottest(repository, MOST);
        if (spots.length > 0) await registry.input(jobId, { kind: "hot_spots", spots });
      } catch (error) {
        log.warn({ jobId, detail: messageOf(error) }, "what earlier jobs met could not be read; the plan goes without");
      }
    }
    return registry.input(jobId, input);
  };
}

function endsIntake(input: JobInput): boolean {
  return (
    input.kind === "notification" && input.notification.stage === "intake" && input.notification.status === "completed"
  );
}
