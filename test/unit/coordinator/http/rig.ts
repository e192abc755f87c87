import type { InjectOptions } from "fastify";
import { createAccess } from "../../../../coordinator/auth/access.ts";
import type { ApiServer } from "../../../../coordinator/http/api-server.ts";
import type { AuthOptions } from "../../../../coordinator/http/auth/auth.ts";
import { buildServer, type ServerOptions } from "../../../../coordinator/http/server.ts";
import type { AuditEntry } from "../../../../shared/protocol/api/access.ts";
import type { StoredKey } from "../../../../shared/redis/access/key-store.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { hashApiKey, makeApiKey } from "../../../../shared/support/secrets/api-key.ts";
import { createManualClock, type ManualClock } from "../../../support/manual-clock.ts";

/** The operator's key of every server in these tests. */
export const KEY = makeApiKey().key;
export const WITH_KEY = { authorization: `Bearer ${KEY}` };

/** A whole auth in memory, with handles for what a test has to see. */
export interface MemoryAuth extends AuthOptions {
  readonly clock: ManualClock;
  readonly keys: Map<string, StoredKey>;
  readonly entries: AuditEntry[];
  /** ms that the next requests have to wait; 0 lets them in. */
  waitMs: number;
}

export function memoryAuth(): MemoryAuth {
  const keys = new Map<string, StoredKey>();
  const entries: AuditEntry[] = [];
  const clock = createManualClock();
  const store = {
    find: async (id: string) => keys.get(id),
    all: async () => [...keys.values()],
    put: async (key: StoredKey) => void keys.set(key.id, key),
  };
  const auth: MemoryAuth = {
    clock,
    keys,
    entries,
    waitMs: 0,
    access: createAccess({ store, operatorHashes: [hashApiKey(KEY)], clock }),
    limiter: { take: async () => auth.waitMs },
    audit: {
      add: async (entry) => String(entries.push({ id: `${entries.length + 1}-0`, ...entry })),
      close: async (id, outcome) => void Object.assign(entries[Number(id) - 1] ?? {}, outcome),
      page: async ({ limit }) => ({ entries: entries.toReversed().slice(0, limit) }),
    },
    hosts: ["watch.example.org"],
    origins: ["https://dashboard.example.org"],
    ratePerMinute: 100,
  };
  return auth;
}

/** A server whose `inject` carries the operator's key where the test says nothing else. */
export async function openServer(
  options: Pick<ServerOptions, "services"> & Partial<ServerOptions>,
): Promise<ApiServer> {
  const app = await buildServer({ log: silentLog(), auth: memoryAuth(), ...options });
  const inject = app.inject.bind(app) as (options: InjectOptions) => Promise<unknown>;
  app.inject = ((request: InjectOptions | string) => {
    const asked = typeof request === "string" ? { url: request } : request;
    return inject({ ...asked, headers: { ...WITH_KEY, ...asked.headers } });
  }) as typeof app.inject;
  return app;
}
