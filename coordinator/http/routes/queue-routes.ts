import type { Static } from "typebox";
import { DeadLetterPage, QueueStats } from "../../../shared/protocol/api/api.ts";
import { strict } from "../../../shared/protocol/strict.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { callerOf } from "../auth/auth.ts";
import { visibleTenant } from "../auth/tenants.ts";
import { countText, errorResponses, readCountText } from "./schemas.ts";

/** Dead letters in one answer: when nothing is said, and at most. */
const LETTERS = { usual: 20, most: 200 } as const;
const LetterQuery = strict({
  from: countText("index of the first, 0 is the oldest"),
  count: countText(`how many, at most ${LETTERS.most}, default ${LETTERS.usual}`),
});
const tags = ["queue"];

/** A tenant learns which workers there are, and nothing of the other tenants' load, hosts or jobs. */
function withoutOthers({ workers }: Static<typeof QueueStats>): Static<typeof QueueStats> {
  return {
    queues: [],
    workers: workers.map((worker) => ({ ...worker, host: "(hidden)", pid: 0, busy: 0 })),
    deadLetters: { total: 0, newest: [] },
  };
}

/** The queues, the workers, and what could not be taken. */
export function addQueueRoutes(app: ApiServer, { queues }: Pick<Services, "queues">): void {
  app.get(
    "/v1/queue/stats",
    { schema: { tags, summary: "Depths, workers, dead letters", response: { 200: QueueStats, ...errorResponses } } },
    async (request) => {
      const stats = await queues.stats();
      return visibleTenant(callerOf(request)) === undefined ? stats : withoutOthers(stats);
    },
  );
  app.get(
    "/v1/queue/dead-letters",
    {
      config: { scope: "admin" },
      schema: {
        tags,
        summary: "Notifications that could not be taken, oldest first",
        querystring: LetterQuery,
        response: { 200: DeadLetterPage, ...errorResponses },
      },
    },
    async ({ query }) =>
      queues.deadLetters({
        from: readCountText(query.from, 0, 1_000_000),
        count: Math.max(1, readCountText(query.count, LETTERS.usual, LETTERS.most)),
      }),
  );
}
