import type { JobService } from "../http/job-service.ts";
import type { ServiceParts } from "./create-job-service.ts";

/** ms that Redis may take to list the workers. A Redis that has just gone away would never answer. */
const READINESS_MS = 2000;

/** Checks that Redis answers, that its user may run every needed command, and that a worker is registered. Nothing is cached. */
export async function readiness({
  connection,
  workers,
  clock,
}: Pick<ServiceParts, "connection" | "workers" | "clock">): ReturnType<JobService["readiness"]> {
  const away = { ready: false, redis: false, workers: 0 };
  if (!connection.isReachable()) return away;
  const controller = new AbortController();
  try {
    const late = clock.sleep(READINESS_MS, controller.signal).then(
      () => undefined,
      () => undefined,
    );
    const asked = connection
      .missingPermissions()
      .then(async (refused) => ({ refused, found: refused.length > 0 ? [] : await workers.list() }));
    const answer = await Promise.race([asked, late]);
    if (answer === undefined) return away;
    const { refused, found } = answer;
    if (refused.length > 0) return { ready: false, redis: true, workers: 0, refused };
    return { ready: found.length > 0, redis: true, workers: found.length };
  } catch {
    return away; // Redis went away between the two looks.
  } finally {
    controller.abort();
  }
}
