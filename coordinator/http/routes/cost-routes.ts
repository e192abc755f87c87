import { Type } from "typebox";
import { Costs } from "../../../shared/protocol/price/costs.ts";
import type { ApiServer } from "../api-server.ts";
import type { JobService } from "../job-service.ts";
import { errorResponses } from "./schemas.ts";

/** What all jobs cost together, for people and for Prometheus. */
export function addCostRoutes(app: ApiServer, service: JobService): void {
  app.get(
    "/v1/costs",
    {
      config: { scope: "admin" },
      schema: {
        tags: ["costs"],
        summary: "Money and cache of all jobs today, and of the key in all",
        response: { 200: Costs, ...errorResponses },
      },
    },
    async () => service.costs(),
  );
  app.get(
    "/metrics",
    {
      config: { scope: "admin" },
      schema: {
        tags: ["costs"],
        summary: "Figures of all jobs for Prometheus",
        response: {
          200: { description: "text format", content: { "text/plain": { schema: Type.String() } } },
          ...errorResponses,
        },
      },
    },
    async (_request, reply) => {
      const { contentType, text } = await service.metrics();
      return reply.type(contentType).send(text as never);
    },
  );
}
