import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/**
 * Scopes of an API key. `read` allows reading, `submit` allows creating jobs and giving them commands, `approve` allows
 * deciding approvals. `admin` includes all of these in every tenant, and allows managing keys.
 */
export const SCOPES = ["read", "submit", "approve", "admin"] as const;
export const Scope = Type.Enum(SCOPES);
export type Scope = (typeof SCOPES)[number];

/** The tenant of keys and jobs for which none is named. */
export const DEFAULT_TENANT = "default";

const Name = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$",
  description: "letters, digits, dots, dashes, underscores and @, at most 64",
});

/** The author of a request: the tenant, owner and key that the job's log and the audit log record. */
export const Author = strict({ tenant: Name, owner: Name, keyId: Type.String() });
export type Author = Static<typeof Author>;

/** The body of `POST /v1/keys`. */
export const KeyBody = strict({
  owner: Name,
  tenant: Type.Optional(Name),
  scopes: Type.Array(Scope, { minItems: 1, maxItems: SCOPES.length }),
  expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650, description: "default never" })),
  ratePerMinute: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      description: "requests per minute; default: the coordinator's setting",
    }),
  ),
});
export type KeyBody = Static<typeof KeyBody>;

/** The body of `POST /v1/keys/{id}/rotate`; optional. */
export const RotateBody = strict({
  graceMinutes: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 43_200, description: "how long the old key stays valid; default 1440" }),
  ),
});
export type RotateBody = Static<typeof RotateBody>;

/** A key as shown in lists. The text of the key is not stored, only its hash. */
export const KeyView = strict({
  id: Type.String(),
  tenant: Type.String(),
  owner: Type.String(),
  scopes: Type.Array(Scope),
  createdAt: Type.Integer({ description: "ms since 1970" }),
  createdBy: Type.String({ description: "id of the key that created this one" }),
  expiresAt: Type.Optional(Type.Integer({ description: "ms since 1970" })),
  revokedAt: Type.Optional(Type.Integer({ description: "ms since 1970" })),
  ratePerMinute: Type.Optional(Type.Integer()),
});
export type KeyView = Static<typeof KeyView>;

export const KeyList = strict({ keys: Type.Array(KeyView) });
export type KeyList = Static<typeof KeyList>;

/** A new key. This is the only response that contains the text of the key. */
export const MadeKey = strict({
  key: Type.String({ description: "shown once; only its hash is stored" }),
  record: KeyView,
});
export type MadeKey = Static<typeof MadeKey>;

/** An entry of the audit log: a request for a change, recorded before the change is made. */
export const AuditEntry = strict({
  id: Type.String({ description: "id in the audit log" }),
  at: Type.Integer({ description: "ms since 1970" }),
  tenant: Type.String(),
  owner: Type.String(),
  keyId: Type.String(),
  address: Type.String({ description: "remote address of the connection" }),
  action: Type.String({ description: "method and route" }),
  path: Type.String({ description: "path of the request, without its query" }),
  status: Type.Optional(
    Type.Integer({ description: "HTTP status of the response; absent if the coordinator died first" }),
  ),
  made: Type.Optional(Type.String({ description: "id of the job or key that the request created" })),
});
export type AuditEntry = Static<typeof AuditEntry>;

export const AuditPage = strict({
  entries: Type.Array(AuditEntry),
  next: Type.Optional(Type.String({ description: "cursor of the next page" })),
});
export type AuditPage = Static<typeof AuditPage>;

/** The tenant of a job's author. Jobs from versions that recorded no author belong to the default tenant. */
export function tenantOf(author: Author | undefined): string {
  return author?.tenant ?? DEFAULT_TENANT;
}
