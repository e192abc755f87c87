import type { FastifyInstance } from "fastify";
import { findModel, listModels, type SimulatedModel } from "../models.ts";
import type { Simulator } from "../simulator.ts";
import { identify } from "./identity.ts";

/** Serves GET /v1/models, in pages with the API's cursors, and GET /v1/models/{id}. */
export function modelRoutes(simulator: Simulator): (app: FastifyInstance) => Promise<void> {
  return async (app) => {
    app.get("/v1/models", async (request) => {
      identify(request.headers, simulator.apiKey);
      const { limit, after_id: after } = request.query as { limit?: string; after_id?: string };
      const all = listModels();
      const start = after === undefined ? 0 : all.findIndex(({ id }) => id === after) + 1;
      const page = all.slice(start, start + Math.min(1000, Number(limit ?? 20) || 20));
      return {
        data: page.map((model) => render(model, simulator)),
        has_more: start + page.length < all.length,
        first_id: page[0]?.id ?? null,
        last_id: page.at(-1)?.id ?? null,
      };
    });
    app.get("/v1/models/:id", async (request) => {
      identify(request.headers, simulator.apiKey);
      return render(findModel((request.params as { id: string }).id), simulator);
    });
  };
}

function render(model: SimulatedModel, { contextTokens }: Simulator): object {
  return {
    type: "model",
    id: model.id,
    display_name: model.displayName,
    created_at: model.createdAt,
    max_input_tokens: Math.min(model.contextTokens, contextTokens),
    max_tokens: model.maxOutputTokens,
    capabilities: {
      compaction: { supported: model.compacts, summarize: { supported: model.compacts } },
    },
  };
}
