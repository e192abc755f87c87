import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { PresenceWord } from "../policy/presence.ts";
import { Presence } from "../protocol/approval.ts";
import type { RedisConnection } from "./connection.ts";
import { KEYS } from "./keys.ts";

/** A person's word about being there, shared by all processes. */
export interface PresenceStore {
  read(): Promise<PresenceWord | undefined>;
  /** Undefined takes the word back. */
  write(word: PresenceWord | undefined): Promise<void>;
}

const presenceWord = Compile(Type.Object({ presence: Presence, until: Type.Optional(Type.Integer()) }));

/** The word in Redis. */
export function createPresenceStore({ client }: RedisConnection): PresenceStore {
  return {
    read: async () => {
      const text = await client.get(KEYS.presence);
      const word: unknown = text === null ? undefined : JSON.parse(text);
      return presenceWord.Check(word) ? word : undefined;
    },
    write: async (word) => {
      if (word === undefined) await client.del(KEYS.presence);
      else await client.set(KEYS.presence, JSON.stringify(word));
    },
  };
}
