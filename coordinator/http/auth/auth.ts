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
  /** Host names, without ports, that clients may use for this server in addition to loopback and this machine's addresses. */
  readonly hosts: readonly string[];
  /** Origins of other sites whose pages may send requests, such as `https://watch.example.org`. */
  readonly origins: readonly string[];
  /** Requests per minute for a key that has no rate of its own. */
  readonly ratePerMinute: number;
}

declare module "fastify" {
  interface FastifyRequest {
    /** The caller of this request. Undefined only for routes that need no key. */
    caller: Caller | undefined;
  }
  interface FastifyContextConfig {
    /** The scope that a key needs for this route. Default: `read` for methods that only read, `submit` for other methods. */
    scope?: Caller["scopes"][number];
  }
}

/**
 * Access control. The checks run in this order: host name, origin, connection to Redis, key and its rate, scope. After
 * the parameters are validated follow the job's tenant, the job's deletion, and the audit log.
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

/** Returns the caller of a request whose route needs a key. */
export function callerOf({ caller }: Pick<FastifyRequest, "caller">): Caller {
  if (caller === undefined) throw new Error("a handler that needs the caller belongs to a route without a key");
  return caller;
}

/** Returns the caller in the form in which a job's log records authors. */
export function authorOf(request: Pick<FastifyRequest, "caller">): Author {
  const { tenant, owner, keyId } = callerOf(request);
  return { tenant, owner, keyId };
}
