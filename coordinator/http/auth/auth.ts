import type { FastifyRequest } from "fastify";
import type { Author } from "../../../shared/protocol/api/access.ts";
import type { AuditLog } from "../../../shared/redis/access/audit-log.ts";
import type { RequestLimiter } from "../../../shared/redis/access/request-limiter.ts";
import { AppError } from "../../../shared/support/errors.ts";
import type { Log } from "../../../shared/support/log.ts";
import type { Access, Caller } from "../../auth/access.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { addAudit } from "./audit.ts";
import { authenticate } from "./authenticate.ts";
import { checkHost } from "./check-host.ts";
import { checkOrigin } from "./check-origin.ts";
import { checkScope, needsKey, needsName } from "./scopes.ts";
import { checkGone, checkTenant } from "./tenants.ts";

export interface AuthOptions {
  readonly access: Access;
  readonly limiter: RequestLimiter;
  readonly audit: AuditLog;
  /** Host names, without ports, that requests may use besides loopback and this machine's addresses. */
  readonly hosts: readonly string[];
  /** Origins of other sites whose pages may send requests, such as `https://watch.example.org`. */
  readonly origins: readonly string[];
  /** Requests a minute of a key without a rate of its own. */
  readonly ratePerMinute: number;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Undefined only for routes that need no key. */
    caller: Caller | undefined;
  }
  interface FastifyContextConfig {
    /** The scope that a key needs for the route. Default `read` for reading methods, `submit` for changing methods. */
    scope?: Caller["scopes"][number];
  }
}

/**
 * Access control, in the order of its checks: host name, origin, connection to Redis, key and rate, scope; then, after the
 * parameters are validated, the job's tenant, its deletion, and the audit log.
 */
export function addAuth(
  app: ApiServer,
  { jobs, health }: Pick<Services, "jobs" | "health">,
  { log, ...options }: AuthOptions & { log: Log },
): void {
  app.decorateRequest("caller", undefined);
  app.addHook("onRequest", async (request) => {
    if (needsName(request)) checkHost(request, options);
    checkOrigin(request, options);
    if (!needsKey(request)) return;
    if (!health.isStoreReachable()) {
      throw new AppError(
        "queue_unavailable",
        "expected Redis to answer, but its connection is down; nothing was done, try again in a moment",
      );
    }
    request.caller = await authenticate(request, options);
    checkScope(request, request.caller);
  });
  app.addHook("preHandler", async (request) => checkTenant(request, jobs));
  app.addHook("preHandler", async (request) => checkGone(request, jobs));
  addAudit(app, options.audit, log);
}

/** The caller, in the handler of a route that needs a key. */
export function callerOf({ caller }: Pick<FastifyRequest, "caller">): Caller {
  if (caller === undefined) throw new Error("a handler that needs the caller belongs to a route without a key");
  return caller;
}

/** The caller as a job's log records it. */
export function authorOf(request: Pick<FastifyRequest, "caller">): Author {
  const { tenant, owner, keyId } = callerOf(request);
  return { tenant, owner, keyId };
}
