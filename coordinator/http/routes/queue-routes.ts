import type { Static } from "typebox";
import { DeadLetterPage, QueueStats } from "../../../shared/protocol/api/api.ts";
import { strict } from "../../../shared/protocol/strict.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { callerOf } from "../auth/auth.ts";
import { visibleTenant } from "../auth/tenants.ts";
import { countText, errorResponses, readCountText } from "./schemas.ts";

/** Default number of dead letters on one page. */
const DEFAULT_LETTERS = 20;
const MAX_LETTERS = 200;
const LetterQuery = strict({
  from: countText("index of the first letter, 0 is the oldest"),
  count: countText(`letters in a page, at most ${MAX_LETTERS}, default ${DEFAULT_LETTERS}`),
});
const tags = ["queue"];

/** Lists the workers without their load and hosts, and without queues and dead letters, because these concern other tenants. */
function hideOthers({ workers }: Static<typeof QueueStats>): Static<typeof QueueStats> {
  return {
    queues: [],
    workers: workers.map((worker) => ({ ...worker, host: "(hidden)", pid: 0, busy: 0 })),
    deadLetters: { total: 0, newest: [] },
  };
}

/** Routes for the queues, the workers, and the dead letters. */
export function addQueueRoutes(app: ApiServer, { queues }: Pick<Services, "queues">): void {
  app.get(
    "/v1/queue/stats",
    { schema: { tags, summary: "Depths, workers, dead letters", response: { 200: QueueStats, ...errorResponses } } },
    async (request) => {
      const stats = await queues.stats();
      return visibleTenant(callerOf(request)) === undefined ? stats : hideOthers(stats);
    },
  );
  app.get(
    "/v1/queue/dead-letters",
    {
      config: { scope: "admin" },
      schema: {
        tags,
        summary: "Notifications that no job could take, oldest first",
        querystring: LetterQuery,
        response: { 200: DeadLetterPage, ...errorResponses },
      },
    },
    async ({ query }) =>
      queues.deadLetters({
        from: readCountText(query.from, 0, 1_000_000),
        count: Math.max(1, readCountText(query.count, DEFAULT_LETTERS, MAX_LETTERS)),
      }),
  );
}
