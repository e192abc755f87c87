import type { FastifyRequest } from "fastify";
import type { Scope } from "../../../shared/protocol/api/access.ts";
import { AppError } from "../../../shared/support/errors.ts";
import type { Caller } from "../../auth/access.ts";

/** Routes for health checks; requests to them may use any host name. */
const PROBES: readonly string[] = ["/healthz", "/readyz"];
/** Routes that need no key, because the description of the API contains no data of jobs. */
const DESCRIPTIONS: readonly string[] = ["/docs", "/openapi.json"];

/** Whether a request's Host header must be one of this coordinator's host names. */
export function needsName(request: FastifyRequest): boolean {
  return !PROBES.includes(routeOf(request));
}

/** Whether a request must carry a key. */
export function needsKey(request: FastifyRequest): boolean {
  const route = routeOf(request);
  return isChanging(request.method) || !(PROBES.includes(route) || DESCRIPTIONS.includes(route));
}

/** Throws an AppError `forbidden` if the key lacks the scope that the route needs. For a path without a route, any key is enough. */
export function checkScope(request: FastifyRequest, { scopes, keyId }: Caller): void {
  if (routeOf(request) === "") return;
  const needed = scopeOf(request);
  if (scopes.includes("admin") || scopes.includes(needed)) return;
  throw new AppError(
    "forbidden",
    `expected a key with the scope ${needed} or admin, got key ${keyId} with ${scopes.join(", ")}; nothing was done. An admin can make another with npx midwatch keys create`,
  );
}

/** True for an HTTP method that may change something. */
export function isChanging(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

/** The scope that a route needs: the scope in its config, or else the default scope of its method. */
function scopeOf(request: FastifyRequest): Scope {
  return request.routeOptions.config.scope ?? (isChanging(request.method) ? "submit" : "read");
}

/** The path pattern of the request's route; empty for a path without a route. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? "";
}
