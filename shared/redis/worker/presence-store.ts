import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { PresenceWord } from "../../policy/presence.ts";
import { Presence } from "../../protocol/approval/approval.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { KEYS } from "../keys/keys.ts";

/** The presence that people have set, by tenant, shared by all processes. */
export interface PresenceStore {
  /** The presence of all tenants that have set one. */
  read(): Promise<ReadonlyMap<string, PresenceWord>>;
  /** Undefined removes the tenant's setting. */
  write(tenant: string, word: PresenceWord | undefined): Promise<void>;
}

const presenceWord = Compile(Type.Object({ presence: Presence, until: Type.Optional(Type.Integer()) }));

/** The store in Redis. */
export function createPresenceStore({ client }: RedisConnection): PresenceStore {
  return {
    read: async () => {
      const words = new Map<string, PresenceWord>();
      for (const [tenant, text] of Object.entries(await client.hgetall(KEYS.presence))) {
        const word: unknown = JSON.parse(text);
        if (presenceWord.Check(word)) words.set(tenant, word);
      }
      return words;
    },
    write: async (tenant, word) => {
      if (word === undefined) await client.hdel(KEYS.presence, tenant);
      else await client.hset(KEYS.presence, tenant, JSON.stringify(word));
    },
  };
}
