import type { FastifyRequest } from "fastify";
import { asJobId } from "../../../shared/protocol/ids.ts";
import { AppError } from "../../../shared/support/errors.ts";
import { readApprovalId } from "../../state/approvals.ts";
import type { JobService } from "../job-service.ts";

/** A job of another tenant is not there: whoever asks learns nothing of it, nor of its approvals, not even that it exists. */
export async function checkTenant({ params, query, caller }: FastifyRequest, service: JobService): Promise<void> {
  if (caller === undefined || caller.scopes.includes("admin")) return;
  const named = { ...(query as { job?: string }), ...(params as { jobId?: string; approvalId?: string }) };
  const approvalOf = named.approvalId === undefined ? undefined : readApprovalId(named.approvalId).jobId;
  const jobId = named.jobId ?? approvalOf ?? named.job;
  if (jobId === undefined) return;
  const isJob = /^job_[0-9a-z]{20}$/.test(jobId);
  if (isJob && (await service.tenantOf(asJobId(jobId))) === caller.tenant) return;
  throw new AppError("not_found", `there is no job ${jobId}`);
}

/** The tenant whose jobs a caller may see; undefined for all of them. */
export function visibleTenant(caller: { tenant: string; scopes: readonly string[] }): string | undefined {
  return caller.scopes.includes("admin") ? undefined : caller.tenant;
}
