import type { FastifyRequest } from "fastify";
import type { JobId } from "../../../shared/protocol/ids.ts";
import { AppError } from "../../../shared/support/errors.ts";
import { readApprovalId } from "../../job/approvals.ts";
import type { Services } from "../../service/services.ts";

/** Throws `not_found` for a job or an approval of another tenant, so that the caller does not learn that it exists. */
export async function checkTenant(request: FastifyRequest, jobs: Pick<Services["jobs"], "tenantOf">): Promise<void> {
  const { caller } = request;
  if (caller === undefined || caller.scopes.includes("admin")) return;
  const jobId = namedJob(request);
  if (jobId === undefined) return;
  if (isJobId(jobId) && (await jobs.tenantOf(jobId)) === caller.tenant) return;
  throw new AppError("not_found", `there is no job ${jobId}`);
}

/**
 * Throws `gone`, with the time and author of the deletion, for a deleted job of the caller's tenant. A DELETE request
 * is not refused, because deleting a job again must succeed.
 */
export async function checkGone(request: FastifyRequest, jobs: Pick<Services["jobs"], "deletionOf">): Promise<void> {
  const jobId = namedJob(request);
  if (request.caller === undefined || request.method === "DELETE" || jobId === undefined || !isJobId(jobId)) return;
  const found = await jobs.deletionOf(jobId);
  if (found === undefined) return;
  const { deletedAt, deletedBy } = found;
  throw new AppError(
    "gone",
    `the job ${jobId} was deleted by ${deletedBy} at ${new Date(deletedAt).toISOString()}; all its data is gone`,
    { details: { deletedAt, deletedBy } },
  );
}

/** The tenant whose jobs a caller may see; undefined if the caller may see all tenants. */
export function visibleTenant(caller: { tenant: string; scopes: readonly string[] }): string | undefined {
  return caller.scopes.includes("admin") ? undefined : caller.tenant;
}

/** The id of the job in a request's path or query, or of the job to which the approval there belongs. */
function namedJob({ params, query }: FastifyRequest): string | undefined {
  const named = { ...(query as { job?: string }), ...(params as { jobId?: string; approvalId?: string }) };
  const approvalOf = named.approvalId === undefined ? undefined : readApprovalId(named.approvalId).jobId;
  return named.jobId ?? approvalOf ?? named.job;
}

function isJobId(text: string): text is JobId {
  return /^job_[0-9a-z]{20}$/.test(text);
}
