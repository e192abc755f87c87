import { Type } from "typebox";
import type { ApiServer } from "../api-server.ts";
import { type OpenApiDocument, renderDocs } from "./docs-page.ts";

const tags = ["documentation"];

/** Routes that describe the API: as an OpenAPI document, and as a page without external resources. */
export function addDocsRoutes(app: ApiServer): void {
  app.get(
    "/openapi.json",
    { schema: { tags, security: [], summary: "This API as OpenAPI 3.1", response: { 200: Type.Unknown() } } },
    async () => app.swagger(),
  );
  app.get(
    "/docs",
    {
      schema: {
        tags,
        security: [],
        summary: "This API as a page",
        response: { 200: { description: "the page", content: { "text/html": { schema: Type.String() } } } },
      },
    },
    async (_request, reply) =>
      reply.type("text/html; charset=utf-8").send(renderDocs(app.swagger() as unknown as OpenApiDocument) as never),
  );
}
