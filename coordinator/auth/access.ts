import {
  type Author,
  DEFAULT_TENANT,
  type KeyView,
  type MadeKey,
  type Scope,
} from "../../shared/protocol/api/access.ts";
import type { KeyStore, StoredKey } from "../../shared/redis/access/key-store.ts";
import { defined } from "../../shared/support/defined.ts";
import { AppError } from "../../shared/support/errors.ts";
import { hashApiKey, keyIdOf, makeApiKey, sameHash } from "../../shared/support/secrets/api-key.ts";
import type { Clock } from "../../shared/support/time/clock.ts";

/** The owner and the rights of a valid API key. */
export interface Caller extends Author {
  readonly scopes: readonly Scope[];
  /** Maximum number of requests per minute with this key; if absent, the operator's default applies. */
  readonly ratePerMinute?: number;
}

export interface KeyRequest {
  readonly owner: string;
  readonly tenant?: string | undefined;
  readonly scopes: readonly Scope[];
  readonly expiresInDays?: number | undefined;
  readonly ratePerMinute?: number | undefined;
}

/** The API keys with their owners and rights. */
export interface Access {
  /** Returns the caller who sent this key; undefined if the key is unknown, expired or revoked. */
  identify(key: string): Promise<Caller | undefined>;
  make(request: KeyRequest, by: Author): Promise<MadeKey>;
  list(): Promise<KeyView[]>;
  /** Revokes a key at once. Throws an AppError `not_found`. */
  revoke(id: string): Promise<KeyView>;
  /** Replaces a key by a new one with the same rights; the old key stays valid for `graceMs`. Throws an AppError `not_found` or `wrong_state`. */
  rotate(id: string, graceMs: number, by: Author): Promise<MadeKey>;
}

const DAY_MS = 86_400_000;
/** The caller who uses one of the operator's own keys, which come from the settings. */
const OPERATOR: Caller = { tenant: DEFAULT_TENANT, owner: "operator", keyId: "operator", scopes: ["admin"] };

/** Authenticates callers by the keys in a store and by the operator's keys, which are given as hashes. */
export function createAccess({
  store,
  operatorHashes,
  clock,
}: {
  store: KeyStore;
  operatorHashes: readonly string[];
  clock: Clock;
}): Access {
  const put = async (key: StoredKey): Promise<KeyView> => {
    await store.put(key);
    return viewOf(key);
  };
  const find = async (id: string): Promise<StoredKey> => {
    const found = await store.find(id);
    if (found === undefined)
      throw new AppError("not_found", `there is no key ${id}; npx midwatch keys list names them. Nothing was changed`);
    return found;
  };
  const make = async (facts: Omit<StoredKey, "id" | "hash" | "createdAt">): Promise<MadeKey> => {
    const { key, id } = makeApiKey();
    return { key, record: await put({ ...facts, id, createdAt: clock.now(), hash: hashApiKey(key) }) };
  };
  return {
    identify: async (key) => {
      const hash = hashApiKey(key);
      if (operatorHashes.filter((known) => sameHash(known, hash)).length > 0) return OPERATOR;
      const id = keyIdOf(key);
      const found = id === undefined ? undefined : await store.find(id);
      if (found === undefined || !sameHash(found.hash, hash) || !isValid(found, clock.now())) return undefined;
      return callerOf(found);
    },
    make: ({ owner, tenant = DEFAULT_TENANT, scopes, expiresInDays, ratePerMinute }, by) =>
      make({
        owner,
        tenant,
        scopes: [...new Set(scopes)],
        createdBy: by.keyId,
        ...(expiresInDays === undefined ? {} : { expiresAt: clock.now() + expiresInDays * DAY_MS }),
        ...defined({ ratePerMinute }),
      }),
    list: async () => (await store.all()).map(viewOf),
    revoke: async (id) => {
      const found = await find(id);
      return found.revokedAt === undefined ? put({ ...found, revokedAt: clock.now() }) : viewOf(found);
    },
    rotate: async (id, graceMs, by) => {
      const old = await find(id);
      const now = clock.now();
      if (!isValid(old, now))
        throw new AppError(
          "wrong_state",
          `key ${id} is no longer valid, so nothing can take its place; make a new one with npx midwatch keys create`,
        );
      const { id: _id, hash: _hash, createdAt, expiresAt, ...kind } = old;
      const lifetime = expiresAt === undefined ? {} : { expiresAt: now + (expiresAt - createdAt) };
      const made = await make({ ...kind, ...lifetime, createdBy: by.keyId });
      await put({ ...old, expiresAt: Math.min(expiresAt ?? Number.POSITIVE_INFINITY, now + graceMs) });
      return made;
    },
  };
}

/** Whether the store contains a key that is valid now. */
export async function hasValidKey(store: KeyStore, now: number): Promise<boolean> {
  return (await store.all()).some((key) => isValid(key, now));
}

function isValid({ revokedAt, expiresAt }: StoredKey, now: number): boolean {
  return revokedAt === undefined && (expiresAt === undefined || now < expiresAt);
}

function callerOf({ id, tenant, owner, scopes, ratePerMinute }: StoredKey): Caller {
  return { keyId: id, tenant, owner, scopes, ...defined({ ratePerMinute }) };
}

function viewOf({ hash: _hash, ...view }: StoredKey): KeyView {
  return view;
}
