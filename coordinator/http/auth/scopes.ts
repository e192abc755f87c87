import type { FastifyRequest } from "fastify";
import type { Scope } from "../../../shared/protocol/api/access.ts";
import { AppError } from "../../../shared/support/errors.ts";
import type { Caller } from "../../auth/access.ts";

/** What whoever watches the process asks, under whatever name it knows it by. */
const PROBES: readonly string[] = ["/healthz", "/readyz"];
/** What anybody may read: the API's own description holds nothing of any job. */
const DESCRIPTIONS: readonly string[] = ["/docs", "/openapi.json"];

/** Whether a request must come under one of our names. */
export function needsName(request: FastifyRequest): boolean {
  return !PROBES.includes(routeOf(request));
}

/** Whether a request must carry a key. */
export function needsKey(request: FastifyRequest): boolean {
  const route = routeOf(request);
  return isChanging(request.method) || !(PROBES.includes(route) || DESCRIPTIONS.includes(route));
}

/** Refuses a key that may not do what the route does; an address where nothing is asks for any key. */
export function checkScope(request: FastifyRequest, { scopes, keyId }: Caller): void {
  if (routeOf(request) === "") return;
  const needed = scopeOf(request);
  if (scopes.includes("admin") || scopes.includes(needed)) return;
  throw new AppError(
    "forbidden",
    `expected a key with the scope ${needed} or admin, got key ${keyId} with ${scopes.join(", ")}; nothing was done. An admin can make another with npx midwatch keys create`,
  );
}

/** True for a method that may change something. */
export function isChanging(method: string): boolean {
  return method !== "GET" && method !== "HEAD" && method !== "OPTIONS";
}

/** The route's own word, or what its method says. */
function scopeOf(request: FastifyRequest): Scope {
  return request.routeOptions.config.scope ?? (isChanging(request.method) ? "submit" : "read");
}

/** The route's pattern; empty where there is none. */
function routeOf(request: FastifyRequest): string {
  return request.routeOptions.url ?? "";
}
