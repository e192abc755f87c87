import type { FastifyReply, FastifyRequest } from "fastify";
import type { AuditLog } from "../../../shared/redis/access/audit-log.ts";
import { messageOf } from "../../../shared/support/errors.ts";
import type { Log } from "../../../shared/support/log.ts";
import type { ApiServer } from "../api-server.ts";
import { isChanging } from "./scopes.ts";

declare module "fastify" {
  interface FastifyRequest {
    /** The id of this request's entry in the audit log. */
    auditId: string | undefined;
  }
}

/**
 * Records each request that could change something, and its caller, in the audit log before the request is carried out,
 * and the response's status afterwards. A request that cannot be recorded fails.
 */
export function addAudit(app: ApiServer, audit: AuditLog, log: Log): void {
  app.decorateRequest("auditId", undefined);
  const begin = async (request: FastifyRequest) => {
    const { caller, method, ip } = request;
    if (caller === undefined || request.auditId !== undefined || !isChanging(method)) return;
    const { tenant, owner, keyId } = caller;
    const path = (request.url.split("?")[0] ?? "").slice(0, 500);
    const action = `${method} ${request.routeOptions.url ?? "nothing"}`;
    request.auditId = await audit.add({ at: Date.now(), tenant, owner, keyId, address: ip, action, path });
  };
  const end = async (request: FastifyRequest, reply: FastifyReply, payload: unknown) => {
    const { auditId } = request;
    if (auditId === undefined) return;
    await audit.close(auditId, {
      status: reply.statusCode,
      made: reply.statusCode < 300 ? madeBy(payload) : undefined,
    });
  };
  app.addHook("preHandler", begin);
  app.addHook("onSend", async (request, reply, payload) => {
    // The request has been carried out and is in the audit log. The client gets its response even if the status cannot be recorded.
    await end(request, reply, payload).catch((error: unknown) => {
      log.warn({ auditId: request.auditId, detail: messageOf(error) }, "an audit entry was not closed");
    });
    return payload;
  });
}

/** The id of the newly created job, bundle or key in a response. */
function madeBy(payload: unknown): string | undefined {
  if (typeof payload !== "string") return undefined;
  const made = JSON.parse(payload) as { jobId?: string; bundleId?: string; record?: { id?: string } };
  return made.jobId ?? made.bundleId ?? made.record?.id;
}
