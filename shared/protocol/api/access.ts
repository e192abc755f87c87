import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/**
 * What a key of the API may do. `read` looks, `submit` makes jobs and commands them, `approve` decides approvals; `admin`
 * may do all of it in every tenant, and manages keys.
 */
export const SCOPES = ["read", "submit", "approve", "admin"] as const;
export const Scope = Type.Enum(SCOPES);
export type Scope = (typeof SCOPES)[number];

/** The tenant of keys and jobs that name none. */
export const DEFAULT_TENANT = "default";

const Name = Type.String({
  pattern: "^[A-Za-z0-9][A-Za-z0-9._@-]{0,63}$",
  description: "letters, digits, dots, dashes, underscores and @, at most 64",
});

/** Who asked for something: goes into the job's log, and the audit log. */
export const Author = strict({ tenant: Name, owner: Name, keyId: Type.String() });
export type Author = Static<typeof Author>;

/** The body of `POST /v1/keys`. */
export const KeyBody = strict({
  owner: Name,
  tenant: Type.Optional(Name),
  scopes: Type.Array(Scope, { minItems: 1, maxItems: SCOPES.length }),
  expiresInDays: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650, description: "default never" })),
  ratePerMinute: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, description: "requests a minute; default the coordinator's" }),
  ),
});
export type KeyBody = Static<typeof KeyBody>;

/** The body of `POST /v1/keys/{id}/rotate`; may be left out. */
export const RotateBody = strict({
  graceMinutes: Type.Optional(
    Type.Integer({ minimum: 0, maximum: 43_200, description: "how long the old key stays valid; default 1440" }),
  ),
});
export type RotateBody = Static<typeof RotateBody>;

/** A key as it is listed: never the key itself, of which only a hash is kept. */
export const KeyView = strict({
  id: Type.String(),
  tenant: Type.String(),
  owner: Type.String(),
  scopes: Type.Array(Scope),
  createdAt: Type.Integer({ description: "ms since 1970" }),
  createdBy: Type.String({ description: "id of the key that made it" }),
  expiresAt: Type.Optional(Type.Integer({ description: "ms since 1970" })),
  revokedAt: Type.Optional(Type.Integer({ description: "ms since 1970" })),
  ratePerMinute: Type.Optional(Type.Integer()),
});
export type KeyView = Static<typeof KeyView>;

export const KeyList = strict({ keys: Type.Array(KeyView) });
export type KeyList = Static<typeof KeyList>;

/** A key that was just made: the only time that its text is told. */
export const MadeKey = strict({
  key: Type.String({ description: "shown once; only its hash is kept" }),
  record: KeyView,
});
export type MadeKey = Static<typeof MadeKey>;

/** One thing that somebody asked to have changed, written down before it was done. */
export const AuditEntry = strict({
  id: Type.String({ description: "its place in the audit log" }),
  at: Type.Integer({ description: "ms since 1970" }),
  tenant: Type.String(),
  owner: Type.String(),
  keyId: Type.String(),
  address: Type.String({ description: "of the connection" }),
  action: Type.String({ description: "method and route" }),
  path: Type.String({ description: "as it was asked for, without its query" }),
  status: Type.Optional(
    Type.Integer({ description: "what it was answered with; none when the coordinator died meanwhile" }),
  ),
  made: Type.Optional(Type.String({ description: "id of the job or key that came of it" })),
});
export type AuditEntry = Static<typeof AuditEntry>;

export const AuditPage = strict({
  entries: Type.Array(AuditEntry),
  next: Type.Optional(Type.String({ description: "cursor of the next page" })),
});
export type AuditPage = Static<typeof AuditPage>;

/** The tenant of what somebody submitted; that of a job from before there were authors is the default one. */
export function tenantOf(author: Author | undefined): string {
  return author?.tenant ?? DEFAULT_TENANT;
}
