import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { PresenceWord } from "../../policy/presence.ts";
import { Presence } from "../../protocol/approval/approval.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { KEYS } from "../keys/keys.ts";

/** The presence settings of people, one per tenant, shared by all processes. */
export interface PresenceStore {
  /** The presence settings of all tenants that have one. */
  read(): Promise<ReadonlyMap<string, PresenceWord>>;
  /** Stores the setting of a tenant, or removes it if the value is undefined. */
  write(tenant: string, word: PresenceWord | undefined): Promise<void>;
}

const presenceWord = Compile(Type.Object({ presence: Presence, until: Type.Optional(Type.Integer()) }));

/** The presence settings in Redis. */
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
