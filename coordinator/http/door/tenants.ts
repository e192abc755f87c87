import type { FastifyRequest } from "fastify";
import { asJobId } from "../../../shared/protocol/ids.ts";
import { AppError } from "../../../shared/support/errors.ts";
import type { JobService } from "../job-service.ts";

/** A job of another tenant is not there: whoever asks learns nothing of it, not even that it exists. */
export async function checkTenant({ params, caller }: FastifyRequest, service: JobService): Promise<void> {
  if (caller === undefined || caller.scopes.includes("admin")) return;
  const jobId = (params as { jobId?: string }).jobId;
  if (jobId === undefined) return;
  const isJob = /^job_[0-9a-z]{20}$/.test(jobId);
  if (isJob && (await service.tenantOf(asJobId(jobId))) === caller.tenant) return;
  throw new AppError("not_found", `there is no job ${jobId}`);
}

/** The tenant whose jobs a caller may see; undefined for all of them. */
export function visibleTenant(caller: { tenant: string; scopes: readonly string[] }): string | undefined {
  return caller.scopes.includes("admin") ? undefined : caller.tenant;
}
