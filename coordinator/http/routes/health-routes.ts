import { Health, Readiness } from "../../../shared/protocol/api/api-actions.ts";
import { AppError } from "../../../shared/support/errors.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { errorResponses } from "./schemas.ts";

const tags = ["health"];

/** Routes for health checks: whether the process is alive, and whether it can work. */
export function addHealthRoutes(app: ApiServer, { health }: Pick<Services, "health">): void {
  app.get(
    "/healthz",
    { schema: { tags, security: [], summary: "The process is alive", response: { 200: Health } } },
    async () => ({
      status: "ok" as const,
    }),
  );
  app.get(
    "/readyz",
    {
      schema: {
        tags,
        security: [],
        summary: "Redis answers and allows all needed commands, and a worker is registered",
        response: { 200: Readiness, ...errorResponses },
      },
    },
    async () => {
      const readiness = await health.readiness();
      if (readiness.ready) return readiness;
      const missing = describeMissing(readiness);
      throw new AppError(
        "queue_unavailable",
        `expected Redis and at least one worker, but ${missing}; jobs are accepted, or worked on, once that is fixed`,
        { details: readiness },
      );
    },
  );
}

function describeMissing({ redis, refused = [] }: Readiness): string {
  if (refused.length > 0) return `Redis refuses to its user (ACL): ${refused.join(", ")}`;
  return redis ? "no worker has sent a heartbeat" : "Redis does not answer";
}
