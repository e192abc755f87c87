import { Type } from "typebox";
import { AuditPage, KeyBody, KeyList, KeyView, MadeKey, RotateBody } from "../../../shared/protocol/api/access.ts";
import { strict } from "../../../shared/protocol/strict.ts";
import type { AuditLog } from "../../../shared/redis/access/audit-log.ts";
import type { Access } from "../../auth/access.ts";
import type { ApiServer } from "../api-server.ts";
import { callerOf } from "../auth/auth.ts";
import { countText, EntryId, errorResponses, readCountText } from "./schemas.ts";

const KeyParams = strict({ keyId: Type.String({ pattern: "^[0-9a-z]{10}$" }) });
/** Default number of audit log entries on one page. */
const DEFAULT_PAGE = 50;
const MAX_PAGE = 500;
const AuditQuery = strict({
  before: Type.Optional(EntryId),
  limit: countText(`entries in a page, 1 to ${MAX_PAGE}, default ${DEFAULT_PAGE}`),
});
/** Default number of minutes that a replaced key stays valid. */
const GRACE_MINUTES = 1440;
const tags = ["access"];
const config = { scope: "admin" } as const;

/** Routes for API keys and the audit log. */
export function addKeyRoutes(app: ApiServer, access: Access, audit: AuditLog): void {
  app.post(
    "/v1/keys",
    { config, schema: { tags, summary: "Make a key", body: KeyBody, response: { 201: MadeKey, ...errorResponses } } },
    async (request, reply) => reply.code(201).send(await access.make(request.body, callerOf(request))),
  );
  app.get(
    "/v1/keys",
    {
      config,
      schema: { tags, summary: "All keys, without their text", response: { 200: KeyList, ...errorResponses } },
    },
    async () => ({ keys: await access.list() }),
  );
  app.post(
    "/v1/keys/:keyId/revoke",
    {
      config,
      schema: {
        tags,
        summary: "Revoke a key at once",
        params: KeyParams,
        response: { 200: KeyView, ...errorResponses },
      },
    },
    async ({ params }) => access.revoke(params.keyId),
  );
  app.post(
    "/v1/keys/:keyId/rotate",
    {
      config,
      schema: {
        tags,
        summary: "Make a key of the same kind; the old key stays valid for a while",
        params: KeyParams,
        body: Type.Union([RotateBody, Type.Null()]),
        response: { 201: MadeKey, ...errorResponses },
      },
    },
    async (request, reply) => {
      const graceMs = (request.body?.graceMinutes ?? GRACE_MINUTES) * 60_000;
      return reply.code(201).send(await access.rotate(request.params.keyId, graceMs, callerOf(request)));
    },
  );
  app.get(
    "/v1/audit",
    {
      config,
      schema: {
        tags,
        summary: "Changing requests and their callers, newest first",
        querystring: AuditQuery,
        response: { 200: AuditPage, ...errorResponses },
      },
    },
    async ({ query }) =>
      audit.page({ before: query.before, limit: Math.max(1, readCountText(query.limit, DEFAULT_PAGE, MAX_PAGE)) }),
  );
}
