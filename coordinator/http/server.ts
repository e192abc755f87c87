import swagger from "@fastify/swagger";
import { type FastifyRequest, fastify } from "fastify";
import type { Log } from "../../shared/support/log.ts";
import type { ApiServer } from "./api-server.ts";
import { type AuthOptions, addAuth } from "./auth/auth.ts";
import { keyOf } from "./auth/authenticate.ts";
import { addDrain } from "./drain.ts";
import { addErrorHandler } from "./error-handler.ts";
import type { JobService } from "./job-service.ts";
import { addJsonParser } from "./json-parser.ts";
import { createMethodRefusals } from "./method-refusals.ts";
import { nameOperations } from "./operation-ids.ts";
import { refuseNoAddress, refuseNoHttp } from "./refuse-no-http.ts";
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
import { addQueueRoutes } from "./routes/queue-routes.ts";
import { addTaskRoutes } from "./routes/task-routes.ts";
import { addVerifierRoutes } from "./routes/verifier-routes.ts";

/** Bytes of a JSON body. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Bytes of an uploaded bundle where nothing is said: room for a large history, not for a disk. */
const MAX_BUNDLE_BYTES = 512 * 1024 * 1024;

/** What the API is made of. */
export interface ServerOptions {
  readonly service: JobService;
  readonly log: Log;
  readonly door: AuthOptions;
  /** Bytes of an uploaded bundle; default 512 MiB. */
  readonly maxBundleBytes?: number;
  /** ms between heartbeats of an idle event stream; default 15000. */
  readonly heartbeatMs?: number;
}

/** The HTTP API. The caller listens and closes; closing ends event streams. */
export async function buildServer(options: ServerOptions): Promise<ApiServer> {
  const { service, log } = options;
  const app: ApiServer = fastify({
    bodyLimit: MAX_BODY_BYTES,
    // Unknown fields and wrong types are the client's errors to see, not ours to mend.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, useDefaults: false } },
    forceCloseConnections: true,
    // A request without a Host is refused by the door, in words.
    http: { requireHostHeader: false },
    clientErrorHandler: refuseNoHttp,
    frameworkErrors: refuseNoAddress,
  });
  // Schemas of answers are for the documentation; JSON.stringify neither drops a field nor turns its type.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  addErrorHandler(app, log);
  const closing = addDrain(app);
  addHeaders(app, log);
  addAuth(app, service, { ...options.door, log });
  addJsonParser(app);
  // Fastify would take text as it comes; a form of another site can send that without asking.
  app.removeContentTypeParser("text/plain");
  const refusals = createMethodRefusals(app);
  nameOperations(app);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Midwatch", version: "1", description: "Submit large jobs, watch them, take what came of them." },
      components: { securitySchemes: { key: { type: "http", scheme: "bearer", description: KEY_WORDS } } },
      security: [{ key: [] }],
    },
  });
  addJobRoutes(app, service);
  addCommandRoutes(app, service);
  addTaskRoutes(app, service);
  addVerifierRoutes(app, service);
  addApprovalRoutes(app, service);
  const isKeyValid = async (request: FastifyRequest) =>
    (await options.door.access.identify(keyOf(request) ?? "")) !== undefined;
  addEventRoutes(app, service, { log, closing, isKeyValid, heartbeatMs: options.heartbeatMs ?? 15_000 });
  addArtifactRoutes(app, service);
  addBundleRoutes(app, service, options.maxBundleBytes ?? MAX_BUNDLE_BYTES);
  addQueueRoutes(app, service);
  addKeyRoutes(app, options.door.access, options.door.audit);
  addCostRoutes(app, service);
  addJanitorRoutes(app, service);
  addHealthRoutes(app, service);
  addDocsRoutes(app);
  await app.after();
  refusals.add();
  await app.ready();
  return app;
}

const KEY_WORDS =
  "A key as npx midwatch up writes it into a file, or as POST /v1/keys makes it. Looking needs the scope read, changing submit, deciding approvals approve; admin may do all, in all tenants.";

/** What every answer says to a browser: guess no types, stand in no frame, load nothing, tell nobody, keep nothing. */
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
