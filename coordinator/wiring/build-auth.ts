import { isIP } from "node:net";
import { createAuditLog } from "../../shared/redis/access/audit-log.ts";
import { createKeyStore } from "../../shared/redis/access/key-store.ts";
import { createRequestLimiter } from "../../shared/redis/access/request-limiter.ts";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import { AppError } from "../../shared/support/errors.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import { createAccess, hasValidKey } from "../auth/access.ts";
import type { AuthOptions } from "../http/auth/auth.ts";

/** The operator's settings for access to the API. */
interface AuthSettings {
  readonly operatorHashes: readonly string[];
  /** The IP address or host name on which the API listens. */
  readonly host: string;
  readonly hosts: readonly string[];
  readonly origins: readonly string[];
  readonly ratePerMinute: number;
}

/** Builds the access control of the API. Throws an AppError `unauthorized` if no key exists, because then every request would be refused. */
export async function buildAuth(
  { connection, clock }: { connection: RedisConnection; clock: Clock },
  { operatorHashes, host, hosts, origins, ratePerMinute }: AuthSettings,
): Promise<AuthOptions> {
  const store = createKeyStore(connection);
  if (operatorHashes.length === 0 && !(await hasValidKey(store, clock.now()))) {
    throw new AppError(
      "unauthorized",
      `expected a key of the API before anything listens on ${host}, got none: set MIDWATCH_API_KEY or MIDWATCH_API_KEY_FILE (npx midwatch keys generate makes a key and its hash). The process does not start`,
    );
  }
  return {
    access: createAccess({ store, operatorHashes, clock }),
    limiter: createRequestLimiter(connection),
    audit: createAuditLog(connection),
    hosts: isIP(host) === 0 ? [...hosts, host.toLowerCase()] : hosts,
    origins,
    ratePerMinute,
  };
}
