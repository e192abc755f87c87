import type { FastifyRequest } from "fastify";
import { AppError } from "../../../shared/support/errors.ts";
import { needsKey } from "./scopes.ts";

/**
 * Refuses requests from web pages of other sites. Browsers send the header `Origin` with requests that could change
 * something, and newer browsers send `Sec-Fetch-Site` with each request; other programs send neither header.
 */
export function checkOrigin(request: FastifyRequest, { origins }: { origins: readonly string[] }): void {
  const { origin, host, "sec-fetch-site": site } = request.headers;
  if (origin !== undefined) {
    if (origins.includes(origin) || (host !== undefined && isOf(origin, host))) return;
    refuse(origin);
  }
  // Any site may link to the pages of the documentation, but not to data.
  if ((site === "cross-site" || site === "same-site") && needsKey(request)) refuse(`${site} page`);
}

function isOf(origin: string, host: string): boolean {
  return origin === `http://${host}` || origin === `https://${host}`;
}

function refuse(from: string): never {
  throw new AppError(
    "forbidden",
    `requests must not come from a page of another site, got one from ${from}; nothing was done. MIDWATCH_ORIGINS lists origins that may`,
  );
}
