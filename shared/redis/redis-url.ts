import type { RedisOptions } from "ioredis";
import { AppError } from "../support/errors.ts";
import { registerSecret } from "../support/redact.ts";

/**
 * The connection options in a URL: `redis://user:password@host:port/db`, `rediss://...` for TLS, or
 * `redis+unix:///path?password=...&db=0`. Its password is registered as a secret. Throws an AppError `bad_request`.
 */
export function parseRedisUrl(url: string): RedisOptions {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw badUrl(url);
  }
  const isSocket = parsed.protocol === "redis+unix:";
  if (!isSocket && parsed.protocol !== "redis:" && parsed.protocol !== "rediss:") throw badUrl(url);
  const password = parsed.searchParams.get("password") ?? decodeURIComponent(parsed.password);
  registerSecret(password);
  const db = parsed.searchParams.get("db") ?? (isSocket ? "" : parsed.pathname.slice(1));
  if (!/^[0-9]{0,5}$/.test(db)) throw badUrl(url);
  const shared: RedisOptions = {
    db: Number(db || 0),
    ...(parsed.username === "" ? {} : { username: decodeURIComponent(parsed.username) }),
    ...(password === "" ? {} : { password }),
  };
  if (isSocket) return { path: decodeURIComponent(parsed.pathname), ...shared };
  return {
    // An IPv6 address stands in brackets in a URL, and without them everywhere else.
    host: parsed.hostname.replace(/^\[|\]$/g, "") || "127.0.0.1",
    port: Number(parsed.port || 6379),
    ...shared,
    ...(parsed.protocol === "rediss:" ? { tls: {} } : {}),
  };
}

function badUrl(url: string): AppError {
  const shown = url.replace(/\/\/[^@/]*@/, "//...@").replace(/password=[^&]*/, "password=...");
  return new AppError(
    "bad_request",
    `REDIS_URL must be redis://, rediss:// or redis+unix:///path, got ${shown}; the process does not start`,
  );
}
