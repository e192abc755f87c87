import type { FastifyRequest } from "fastify";
import type { RequestLimiter } from "../../../shared/redis/access/request-limiter.ts";
import { AppError } from "../../../shared/support/errors.ts";
import type { Access, Caller } from "../../auth/access.ts";

/** Maximum number of requests per minute without a valid key from one address; further requests are refused for a while. */
const GUESSES_PER_MINUTE = 120;

/** Returns the caller whose key the request carries. Throws an AppError `unauthorized`, or `rate_limited` above the key's rate. */
export async function authenticate(
  request: FastifyRequest,
  { access, limiter, ratePerMinute }: { access: Access; limiter: RequestLimiter; ratePerMinute: number },
): Promise<Caller> {
  const { authorization } = request.headers;
  const key = keyOf(request);
  const caller = key === undefined ? undefined : await access.identify(key);
  if (caller !== undefined) {
    const limit = caller.ratePerMinute ?? ratePerMinute;
    await withinRate(limiter, { who: caller.keyId, limit, what: `key ${caller.keyId}` });
    return caller;
  }
  await withinRate(limiter, {
    who: `from ${request.ip}`,
    limit: GUESSES_PER_MINUTE,
    what: "an address without a valid key",
  });
  const got = describeHeader(authorization, key);
  throw new AppError(
    "unauthorized",
    `expected a key of this coordinator as "Authorization: Bearer mwk_...", got ${got}; nothing was done. npx midwatch up says where its key is, and npx midwatch keys create makes others`,
  );
}

function describeHeader(authorization: string | undefined, key: string | undefined): string {
  if (authorization === undefined) return "none";
  if (key !== undefined) return "an invalid key";
  return /^Bearer\b/i.test(authorization) ? "Bearer without a key" : "another scheme";
}

/** Returns the bearer token of a request if the token has the form of a key. */
export function keyOf({ headers }: Pick<FastifyRequest, "headers">): string | undefined {
  return /^Bearer +([\x21-\x7e]{1,512})$/i.exec(headers.authorization ?? "")?.[1];
}

async function withinRate(
  limiter: RequestLimiter,
  { who, limit, what }: { who: string; limit: number; what: string },
): Promise<void> {
  const waitMs = await limiter(who, limit);
  if (waitMs === 0) return;
  throw new AppError(
    "rate_limited",
    `expected at most ${limit} requests a minute of ${what}, got more; nothing was done, try again in ${waitMs} ms`,
    { details: { retryAfterMs: waitMs } },
  );
}
