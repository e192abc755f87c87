import { Type } from "typebox";
import { Costs } from "../../../shared/protocol/price/costs.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { errorResponses } from "./schemas.ts";

/** Routes for the costs of all jobs together, as JSON and in Prometheus's format. */
export function addCostRoutes(app: ApiServer, { costs }: Pick<Services, "costs">): void {
  app.get(
    "/v1/costs",
    {
      config: { scope: "admin" },
      schema: {
        tags: ["costs"],
        summary: "Cost and cache of all jobs today, and the total of the key",
        response: { 200: Costs, ...errorResponses },
      },
    },
    async () => costs.ofAll(),
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
      const { contentType, text } = await costs.metrics();
      return reply.type(contentType).send(text as never);
    },
  );
}
