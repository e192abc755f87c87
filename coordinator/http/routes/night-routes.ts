import { Type } from "typebox";
import { NightQueueBody, NightQueueList, NightQueueView } from "../../../shared/protocol/nightshift/night.ts";
import { NightQueueName } from "../../../shared/protocol/nightshift/night-queue.ts";
import { strict } from "../../../shared/protocol/strict.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { errorResponses } from "./schemas.ts";

const QueueParams = strict({ queue: NightQueueName });
const tags = ["nights"];
const config = { scope: "admin" } as const;

/** Routes for nightshift queues. */
export function addNightRoutes(app: ApiServer, { nightQueues }: Pick<Services, "nightQueues">): void {
  app.get(
    "/v1/queues",
    { schema: { tags, summary: "All nightshift queues", response: { 200: NightQueueList, ...errorResponses } } },
    async () => nightQueues.list(),
  );
  app.get(
    "/v1/queues/:queue",
    {
      schema: {
        tags,
        summary: "A nightshift queue and its nights",
        params: QueueParams,
        response: { 200: NightQueueView, ...errorResponses },
      },
    },
    async ({ params }) => nightQueues.get(params.queue),
  );
  app.put(
    "/v1/queues/:queue",
    {
      config,
      schema: {
        tags,
        summary: "Store a nightshift queue",
        params: QueueParams,
        body: NightQueueBody,
        response: { 200: NightQueueView, ...errorResponses },
      },
    },
    async ({ params, body }) => nightQueues.put({ name: params.queue, ...body }),
  );
  app.delete(
    "/v1/queues/:queue",
    {
      config,
      schema: {
        tags,
        summary: "Remove a nightshift queue",
        params: QueueParams,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async ({ params }, reply) => {
      await nightQueues.remove(params.queue);
      return reply.code(204).send(null);
    },
  );
  app.put(
    "/v1/queues/:queue/freeze",
    {
      config,
      schema: {
        tags,
        summary: "Freeze a nightshift queue, or lift the freeze",
        params: QueueParams,
        body: strict({ frozen: Type.Boolean() }),
        response: { 200: NightQueueView, ...errorResponses },
      },
    },
    async ({ params, body }) => nightQueues.freeze(params.queue, body.frozen),
  );
}
