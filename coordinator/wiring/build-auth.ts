import { isIP } from "node:net";
import { createAuditLog } from "../../shared/redis/access/audit-log.ts";
import { createKeyStore, type KeyStore } from "../../shared/redis/access/key-store.ts";
import { createRequestLimiter } from "../../shared/redis/access/request-limiter.ts";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import { AppError } from "../../shared/support/errors.ts";
import { wallClock } from "../../shared/support/time/clock.ts";
import { createAccess, hasValidKey } from "../auth/access.ts";
import type { CoordinatorConfig } from "../config.ts";
import type { AuthOptions } from "../http/auth/auth.ts";

/** The door of this coordinator. AppError `unauthorized` where nobody could come in, or everybody. */
export async function buildAuth(config: CoordinatorConfig, connection: RedisConnection): Promise<AuthOptions> {
  const { operatorHashes, host, hosts, origins, ratePerMinute } = config;
  const store = createKeyStore(connection);
  await requireKeys(store, { operatorHashes, host });
  return {
    access: createAccess({ store, operatorHashes, clock: wallClock }),
    limiter: createRequestLimiter(connection),
    audit: createAuditLog(connection),
    hosts: isIP(host) === 0 ? [...hosts, host.toLowerCase()] : hosts,
    origins,
    ratePerMinute,
  };
}

async function requireKeys(
  store: KeyStore,
  { operatorHashes, host }: { operatorHashes: readonly string[]; host: string },
): Promise<void> {
  if (operatorHashes.length > 0 || (await hasValidKey(store, Date.now()))) return;
  throw new AppError(
    "unauthorized",
    `expected a key of the API before anything listens on ${host}, got none: set MIDWATCH_API_KEY or MIDWATCH_API_KEY_FILE (npx midwatch keys generate makes a key and its hash). The process does not start`,
  );
}
