import type { FastifyReply } from "fastify";
import { Type } from "typebox";
import { ArtifactList } from "../../../shared/protocol/api/api-actions.ts";
import { JobIdSchema } from "../../../shared/protocol/ids.ts";
import { strict } from "../../../shared/protocol/strict.ts";
import type { Download } from "../../service/files.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { errorResponses, JobParams } from "./schemas.ts";

const ArtifactParams = strict({
  jobId: JobIdSchema,
  name: Type.String({ pattern: "^[A-Za-z0-9][A-Za-z0-9._-]{0,127}$" }),
});
/** Media types of artifacts by file extension. */
const TYPES: Readonly<Record<string, string>> = {
  patch: "text/x-diff; charset=utf-8",
  json: "application/json; charset=utf-8",
  jsonl: "application/x-ndjson; charset=utf-8",
  bundle: "application/x-git-bundle",
};
const tags = ["artifacts"];
const file = { description: "the file", content: { "application/octet-stream": { schema: Type.String() } } };
const response = { 200: file, ...errorResponses };

/** Routes that download a job's artifacts. */
export function addArtifactRoutes(app: ApiServer, { files }: Pick<Services, "files">): void {
  app.get(
    "/v1/jobs/:jobId/artifacts",
    { schema: { tags, summary: "All files", params: JobParams, response: { 200: ArtifactList, ...errorResponses } } },
    async ({ params }) => files.artifacts(params.jobId),
  );
  app.get(
    "/v1/jobs/:jobId/artifacts/:name",
    { schema: { tags, summary: "A file", params: ArtifactParams, response } },
    async ({ params }, reply) => sendFile(reply, await files.artifact(params.jobId, params.name)),
  );
  app.get(
    "/v1/jobs/:jobId/patch",
    { schema: { tags, summary: "The whole change, for git apply", params: JobParams, response } },
    async ({ params }, reply) => sendFile(reply, await files.artifact(params.jobId, "result.patch")),
  );
  app.get(
    "/v1/jobs/:jobId/bundle",
    { schema: { tags, summary: "The job's branch, for git fetch", params: JobParams, response } },
    async ({ params }, reply) => sendFile(reply, await files.artifact(params.jobId, "result.bundle")),
  );
}

function sendFile(reply: Pick<FastifyReply, "header" | "send">, { name, bytes, content }: Download): FastifyReply {
  const type = TYPES[name.slice(name.lastIndexOf(".") + 1)] ?? "application/octet-stream";
  reply.header("content-type", type);
  reply.header("content-length", bytes);
  reply.header("content-disposition", `attachment; filename="${name}"`);
  return reply.send(content);
}
