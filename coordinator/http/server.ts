import swagger from "@fastify/swagger";
import { type FastifyRequest, fastify } from "fastify";
import type { Log } from "../../shared/support/log.ts";
import type { Services } from "../service/services.ts";
import type { ApiServer } from "./api-server.ts";
import { type AuthOptions, addAuth } from "./auth/auth.ts";
import { keyOf } from "./auth/authenticate.ts";
import { addDrain } from "./drain.ts";
import { addErrorHandler } from "./error-handler.ts";
import { addJsonParser } from "./json-parser.ts";
import { createMethodRefusals } from "./method-refusals.ts";
import { refuseMalformedPath, refuseMalformedRequest } from "./refuse-malformed-request.ts";
import { addApprovalRoutes } from "./routes/approval-routes.ts";
import { addArtifactRoutes } from "./routes/artifact-routes.ts";
import { addBundleRoutes } from "./routes/bundle-routes.ts";
import { addCommandRoutes } from "./routes/command-routes.ts";
import { addCostRoutes } from "./routes/cost-routes.ts";
import { addDocsRoutes } from "./routes/docs-routes.ts";
import { addEventRoutes } from "./routes/event-routes.ts";
import { addHealthRoutes } from "./routes/health-routes.ts";
import { addJanitorRoutes } from "./routes/janitor-routes.ts";
import { addJobRoutes } from "./routes/job-routes.ts";
import { addKeyRoutes } from "./routes/key-routes.ts";
import { addNightRoutes } from "./routes/night-routes.ts";
import { addQueueRoutes } from "./routes/queue-routes.ts";
import { addScheduleRoutes } from "./routes/schedule-routes.ts";
import { addTaskRoutes } from "./routes/task-routes.ts";
import { addVerifierRoutes } from "./routes/verifier-routes.ts";

/** Maximum size of a JSON body, in bytes. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Default maximum size of an uploaded bundle, in bytes. */
const MAX_BUNDLE_BYTES = 512 * 1024 * 1024;

export interface ServerOptions {
  readonly services: Services;
  readonly log: Log;
  readonly auth: AuthOptions;
  /** Maximum size of an uploaded bundle, in bytes; default 512 MiB. */
  readonly maxBundleBytes?: number;
  /** Interval in ms between heartbeats of an idle event stream; default 15000. */
  readonly heartbeatMs?: number;
}

/** Builds the server of the HTTP API. The caller makes it listen and closes it; closing it ends event streams. */
export async function buildServer(options: ServerOptions): Promise<ApiServer> {
  const { services, auth, log } = options;
  const app: ApiServer = fastify({
    bodyLimit: MAX_BODY_BYTES,
    // Validation must report unknown fields and wrong types to the client instead of correcting them.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    forceCloseConnections: true,
    // Node need not refuse a request without a Host header: checkHost does it, with an error message.
    http: { requireHostHeader: false },
    clientErrorHandler: refuseMalformedRequest,
    frameworkErrors: refuseMalformedPath,
  });
  // Response schemas are used only for documentation: responses are written with JSON.stringify, which keeps all fields and types.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  addErrorHandler(app, log);
  const closing = addDrain(app);
  addHeaders(app, log);
  addAuth(app, services, { ...auth, log });
  addJsonParser(app);
  // A form on another site can send text/plain without a CORS preflight, so the parser for it is removed.
  app.removeContentTypeParser("text/plain");
  const refusals = createMethodRefusals(app);
  nameOperations(app);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Midwatch", version: "1", description: "Submit large jobs, watch them, fetch their results." },
      components: { securitySchemes: { key: { type: "http", scheme: "bearer", description: KEY_WORDS } } },
      security: [{ key: [] }],
    },
  });
  addJobRoutes(app, services);
  addCommandRoutes(app, services);
  addTaskRoutes(app, services);
  addVerifierRoutes(app, services);
  addApprovalRoutes(app, services);
  const isKeyValid = async (request: FastifyRequest) =>
    (await auth.access.identify(keyOf(request) ?? "")) !== undefined;
  addEventRoutes(app, services, { log, closing, isKeyValid, heartbeatMs: options.heartbeatMs ?? 15_000 });
  addArtifactRoutes(app, services);
  addBundleRoutes(app, services, options.maxBundleBytes ?? MAX_BUNDLE_BYTES);
  addQueueRoutes(app, services);
  addNightRoutes(app, services);
  addScheduleRoutes(app, services);
  addKeyRoutes(app, auth.access, auth.audit);
  addCostRoutes(app, services);
  addJanitorRoutes(app, services);
  addHealthRoutes(app, services);
  addDocsRoutes(app);
  await app.after();
  refusals.add();
  await app.ready();
  return app;
}

const KEY_WORDS =
  "A key from the file that npx midwatch up writes, or from POST /v1/keys. Reading needs the scope read, changing submit, deciding approvals approve; admin allows all, in all tenants.";

/** Sets the security headers of every response: they forbid type sniffing, frames, referrers, caching, scripts and external resources. */
const HEADERS = {
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
  "content-security-policy":
    "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "permissions-policy": "camera=(), geolocation=(), microphone=()",
};

function addHeaders(app: ApiServer, log: Log): void {
  app.addHook("onRequest", async (_request, reply) => {
    reply.headers(HEADERS);
  });
  app.addHook("onResponse", async (request, reply) => {
    const path = request.url.split("?")[0];
    const { keyId } = request.caller ?? {};
    const ms = Math.round(reply.elapsedTime);
    log.debug({ method: request.method, path, status: reply.statusCode, ms, keyId }, "request");
  });
}

/** Gives each route an operation id; generators of API clients derive function names from it. Call this before routes are added. */
function nameOperations(app: ApiServer): void {
  app.addHook("onRoute", (route) => {
    const schema: { hide?: boolean; operationId?: string } = route.schema ?? {};
    if (schema.hide === true || route.method === "HEAD") return;
    schema.operationId ??= operationId(String(route.method), route.url);
    route.schema = schema;
  });
}

/** Makes an operation id from a method and a path: `GET /v1/jobs/:jobId/tasks` gives `getJobTasks`. A name before a parameter becomes singular. */
function operationId(method: string, url: string): string {
  const parts = url.split(/[/.-]/).filter((part) => part !== "" && part !== "v1");
  const words = parts.flatMap((part, i) => {
    if (part.startsWith(":") || part === "*") return [];
    const next = parts[i + 1] ?? "";
    return [next.startsWith(":") || next === "*" ? part.replace(/s$/, "") : part];
  });
  return method.toLowerCase() + words.map((word) => (word[0] ?? "").toUpperCase() + word.slice(1)).join("");
}
