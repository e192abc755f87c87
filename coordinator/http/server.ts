import swagger from "@fastify/swagger";
import { fastify } from "fastify";
import { AppError } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { ApiServer } from "./api-server.ts";
import { addArtifactRoutes } from "./artifact-routes.ts";
import { addBundleRoutes } from "./bundle-routes.ts";
import { addCommandRoutes } from "./command-routes.ts";
import { addDocsRoutes } from "./docs-routes.ts";
import { addDrain } from "./drain.ts";
import { addErrorHandler } from "./error-handler.ts";
import { addEventRoutes } from "./event-routes.ts";
import { addHealthRoutes } from "./health-routes.ts";
import { addJobRoutes } from "./job-routes.ts";
import type { JobService } from "./job-service.ts";
import { createMethodRefusals } from "./method-refusals.ts";
import { addQueueRoutes } from "./queue-routes.ts";
import { addTaskRoutes } from "./task-routes.ts";

/** Bytes of a JSON body. */
const MAX_BODY_BYTES = 1024 * 1024;
/** Bytes of an uploaded bundle where nothing is said: room for a large history, not for a disk. */
const MAX_BUNDLE_BYTES = 512 * 1024 * 1024;

/** What the API is made of. */
export interface ServerOptions {
  readonly service: JobService;
  readonly log: Log;
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
  });
  // Schemas of answers are for the documentation; JSON.stringify neither drops a field nor turns its type.
  app.setSerializerCompiler(() => (data) => JSON.stringify(data));
  addErrorHandler(app, log);
  const closing = addDrain(app);
  addGuards(app, service, log);
  const refusals = createMethodRefusals(app);
  await app.register(swagger, {
    openapi: {
      openapi: "3.1.0",
      info: { title: "Midwatch", version: "1", description: "Submit large jobs, watch them, take what came of them." },
    },
  });
  addJobRoutes(app, service);
  addCommandRoutes(app, service);
  addTaskRoutes(app, service);
  addEventRoutes(app, service, { log, closing, heartbeatMs: options.heartbeatMs ?? 15_000 });
  addArtifactRoutes(app, service);
  addBundleRoutes(app, service, options.maxBundleBytes ?? MAX_BUNDLE_BYTES);
  addQueueRoutes(app, service);
  addHealthRoutes(app, service);
  addDocsRoutes(app);
  await app.after();
  refusals.add();
  await app.ready();
  return app;
}

/** What holds for every request: sane headers, no writes from foreign pages, a quick no while Redis is away. */
function addGuards(app: ApiServer, service: JobService, log: Log): void {
  app.addHook("onRequest", async (request, reply) => {
    reply.headers({
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
      "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
    });
    const { origin, host } = request.headers;
    if (request.method !== "GET" && origin !== undefined && hostOf(origin) !== host) {
      throw new AppError(
        "unauthorized",
        `requests that change something must not come from another site, got one from ${origin}; nothing was done`,
      );
    }
    if (request.url.startsWith("/v1/") && !service.isStoreReachable()) {
      throw new AppError(
        "queue_unavailable",
        "expected Redis to answer, but its connection is down; nothing was done, try again in a moment",
      );
    }
  });
  app.addHook("onResponse", async (request, reply) => {
    const path = request.url.split("?")[0];
    log.debug({ method: request.method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, "request");
  });
}

function hostOf(origin: string): string | undefined {
  try {
    return new URL(origin).host;
  } catch {
    return undefined; // `null` and nonsense: no site of ours.
  }
}
