import type { KeyView } from "../../protocol/api/access.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { KEYS } from "../keys/keys.ts";

/** An API key as it is stored. */
export interface StoredKey extends KeyView {
  /** `sha256:` and the hash of the key's text. The text itself is not stored. */
  readonly hash: string;
}

/** The API keys, shared by all coordinators. */
export interface KeyStore {
  find(id: string): Promise<StoredKey | undefined>;
  /** Oldest first. */
  all(): Promise<StoredKey[]>;
  put(key: StoredKey): Promise<void>;
}

/** Keys in Redis. */
export function createKeyStore({ client }: RedisConnection): KeyStore {
  return {
    find: async (id) => parse(await client.hget(KEYS.accessKeys, id)),
    all: async () => {
      const texts = await client.hvals(KEYS.accessKeys);
      return texts.flatMap((text) => parse(text) ?? []).sort((a, b) => a.createdAt - b.createdAt);
    },
    put: async (key) => {
      await client.hset(KEYS.accessKeys, key.id, JSON.stringify(key));
    },
  };
}

function parse(text: string | null): StoredKey | undefined {
  return text === null ? undefined : (JSON.parse(text) as StoredKey);
}
