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

/** The operator's API key of every server in these tests. */
export const KEY = makeApiKey().key;
export const WITH_KEY = { authorization: `Bearer ${KEY}` };

/** The authentication of an API server in memory, with fields for the facts that a test reads or changes. */
export interface MemoryAuth extends AuthOptions {
  readonly clock: ManualClock;
  readonly keys: Map<string, StoredKey>;
  readonly entries: AuditEntry[];
  /** Time that the next requests have to wait, in ms; 0 if they are admitted. */
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
    limiter: async () => auth.waitMs,
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

/** Creates a server. Its `inject` sends the operator's key unless the test gives another one. */
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
