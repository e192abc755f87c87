import type { JobId } from "../../shared/protocol/ids.ts";
import type { PushBody } from "../../shared/protocol/job/push.ts";
import type { Destination } from "../../shared/settings/destinations.ts";
import { AppError } from "../../shared/support/errors.ts";

export interface DestinationEnv {
  readonly destinations: readonly Pick<Destination, "name" | "branch">[];
}

/** Returns the destination of a push and the branch: the requested branch, or the destination's default branch for this job. */
export function resolvePush(
  env: DestinationEnv,
  jobId: JobId,
  { to, branch }: PushBody,
): { to: string; branch: string } {
  const destination = findDestination(env, to);
  return { to: destination.name, branch: branch ?? destination.branch.replaceAll("{job}", jobId) };
}

/** Returns the operator's destination with this name. If there is none, throws an AppError `bad_request` that lists all names. */
export function findDestination(
  { destinations }: DestinationEnv,
  to: string | undefined,
): Pick<Destination, "name" | "branch"> {
  const found = destinations.find(({ name }) => name === to);
  if (found !== undefined) return found;
  const names = destinations.map(({ name }) => name).join(", ") || "none";
  throw new AppError(
    "bad_request",
    `expected a destination that the operator's MIDWATCH_DESTINATIONS lists, got ${to ?? "no name"}; it lists ${names}. Nothing was done`,
  );
}
