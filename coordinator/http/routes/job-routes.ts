import { Type } from "typebox";
import { JobList, JobReport, JobView, VerdictList } from "../../../shared/protocol/api/api.ts";
import { Submitted } from "../../../shared/protocol/api/api-actions.ts";
import { JobCache } from "../../../shared/protocol/cache/cache.ts";
import { JobIdSchema } from "../../../shared/protocol/ids.ts";
import { Deletion } from "../../../shared/protocol/job/deletion.ts";
import { JobStatus, JobSubmission } from "../../../shared/protocol/job/job.ts";
import { JobUsage } from "../../../shared/protocol/price/costs.ts";
import { strict } from "../../../shared/protocol/strict.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { authorOf, callerOf } from "../auth/auth.ts";
import { visibleTenant } from "../auth/tenants.ts";
import { countText, errorResponses, JobParams, readCountText } from "./schemas.ts";

const DEFAULT_PAGE = 50;
const MAX_PAGE = 200;

const IdempotencyHeaders = Type.Object({
  "idempotency-key": Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description: "the same key with the same body gives the same job; with another body it is refused",
    }),
  ),
});
const ListQuery = strict({
  cursor: Type.Optional(JobIdSchema),
  limit: countText(`jobs in a page, 1 to ${MAX_PAGE}, default ${DEFAULT_PAGE}`),
  status: Type.Optional(JobStatus),
});
const tags = ["jobs"];

/** Routes that submit, show and delete jobs. */
export function addJobRoutes(
  app: ApiServer,
  { jobs, costs, verification }: Pick<Services, "jobs" | "costs" | "verification">,
): void {
  app.post(
    "/v1/jobs",
    {
      schema: {
        tags,
        summary: "Submit a job",
        headers: IdempotencyHeaders,
        body: JobSubmission,
        response: { 202: Submitted, ...errorResponses },
      },
    },
    async (request, reply) => {
      const submitted = await jobs.submit({
        submission: request.body,
        idempotencyKey: request.headers["idempotency-key"],
        author: authorOf(request),
      });
      return reply.code(202).header("location", `/v1/jobs/${submitted.jobId}`).send(submitted);
    },
  );
  app.get(
    "/v1/jobs",
    {
      schema: {
        tags,
        summary: "List jobs, newest first",
        querystring: ListQuery,
        response: { 200: JobList, ...errorResponses },
      },
    },
    async (request) => {
      const { query } = request;
      const limit = Math.max(1, readCountText(query.limit, DEFAULT_PAGE, MAX_PAGE));
      return jobs.list({
        cursor: query.cursor,
        limit,
        status: query.status,
        tenant: visibleTenant(callerOf(request)),
      });
    },
  );
  app.get(
    "/v1/jobs/:jobId",
    {
      schema: { tags, summary: "A job", params: JobParams, response: { 200: JobView, ...errorResponses } },
    },
    async ({ params }) => jobs.get(params.jobId),
  );
  app.delete(
    "/v1/jobs/:jobId",
    {
      schema: {
        tags,
        summary: "Delete every copy of an ended job for good; repeated requests return the same",
        params: JobParams,
        response: { 202: Deletion, ...errorResponses },
      },
    },
    async (request, reply) => reply.code(202).send(await jobs.delete(request.params.jobId, authorOf(request))),
  );
  app.get(
    "/v1/jobs/:jobId/report",
    {
      schema: { tags, summary: "The job's report", params: JobParams, response: { 200: JobReport, ...errorResponses } },
    },
    async ({ params }) => jobs.report(params.jobId),
  );
  app.get(
    "/v1/jobs/:jobId/usage",
    {
      schema: { tags, summary: "Money and tokens", params: JobParams, response: { 200: JobUsage, ...errorResponses } },
    },
    async ({ params }) => costs.usageOf(params.jobId),
  );
  app.get(
    "/v1/jobs/:jobId/cache",
    {
      schema: {
        tags,
        summary: "Prompt cache figures, and the calls that missed the cache, with their cause",
        params: JobParams,
        response: { 200: JobCache, ...errorResponses },
      },
    },
    async ({ params }) => costs.cacheOf(params.jobId),
  );
  app.get(
    "/v1/jobs/:jobId/verdicts",
    {
      schema: {
        tags,
        summary: "The verification log",
        params: JobParams,
        response: { 200: VerdictList, ...errorResponses },
      },
    },
    async ({ params }) => verification.verdicts(params.jobId),
  );
}
