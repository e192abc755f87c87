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

/** What guards the API. */
export interface AuthOptions {
  readonly access: Access;
  readonly limiter: RequestLimiter;
  readonly audit: AuditLog;
  /** Names, without ports, under which this coordinator may be asked, beside those of loopback and of its own addresses. */
  readonly hosts: readonly string[];
  /** Origins, such as `https://watch.example.org`, whose pages may ask although they are another site's. */
  readonly origins: readonly string[];
  /** Requests a minute of a key that has no figure of its own. */
  readonly ratePerMinute: number;
}

declare module "fastify" {
  interface FastifyRequest {
    /** Who asks; undefined only where no key is needed. */
    caller: Caller | undefined;
  }
  interface FastifyContextConfig {
    /** What a key must be allowed here; without it `read` for looking and `submit` for changing. */
    scope?: Caller["scopes"][number];
  }
}

/**
 * The API's door, in the order in which a request passes it: the host's name, the origin, whether Redis is there, the
 * key and its rate, its scope; then, with the parameters checked, the job's tenant, whether it was deleted, and the audit log; then the
 * handler.
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

/** Who asks, in a handler behind the door. */
export function callerOf({ caller }: Pick<FastifyRequest, "caller">): Caller {
  if (caller === undefined) throw new Error("a handler that needs to know who asks is open to everybody");
  return caller;
}

/** The same, as it goes into a job's log. */
export function authorOf(request: Pick<FastifyRequest, "caller">): Author {
  const { tenant, owner, keyId } = callerOf(request);
  return { tenant, owner, keyId };
}
