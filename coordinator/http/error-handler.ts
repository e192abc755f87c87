import type { FastifyError, FastifyRequest, FastifySchema } from "fastify";
import type { TSchema } from "typebox";
import type { ErrorEnvelope } from "../../shared/protocol/api/api.ts";
import { isPermissionDenied } from "../../shared/redis/connection/permissions.ts";
import { defined } from "../../shared/support/defined.ts";
import { AppError, type ErrorCode } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { ApiServer } from "./api-server.ts";
import { describeValidationError, type Fault } from "./describe-validation-error.ts";

/** Turns every error into the API's error envelope. An error other than an AppError is a bug: it is logged, and clients do not see its text. */
export function addErrorHandler(app: ApiServer, log: Log): void {
  app.setErrorHandler(async (error: FastifyError, request, reply) => {
    const known = toAppError(error, request);
    if (known === undefined) log.error({ err: error, method: request.method, path: pathOf(request) }, "request failed");
    const shown = known ?? new AppError("internal", "an internal error of the coordinator; its log has the cause");
    // The client is still sending a body that is too large. By default Fastify closes the connection, and the client cannot read the error.
    // Without the header `connection: close`, Node instead discards the rest of the body, within its request timeout.
    if (shown.code === "body_too_large") reply.removeHeader("connection");
    if (shown.retriable) reply.header("retry-after", String(secondsToWait(shown)));
    if (shown.code === "unauthorized") reply.header("www-authenticate", 'Bearer realm="midwatch"');
    return reply.code(shown.status).send(envelope(shown));
  });
  app.setNotFoundHandler(async (request, reply) => {
    const error = new AppError(
      "not_found",
      `there is no route ${request.method} ${pathOf(request)}; /docs lists all routes`,
    );
    return reply.code(404).send(envelope(error));
  });
}

/** Number of whole seconds until a retry can succeed. */
function secondsToWait({ details }: AppError): number {
  const { retryAfterMs = 0 } = (details ?? {}) as { retryAfterMs?: number };
  return Math.max(1, Math.ceil(retryAfterMs / 1000));
}

function envelope({ code, message, details }: AppError): ErrorEnvelope {
  return { error: { code, message, ...defined({ details }) } };
}

/** Our error codes for those errors of Fastify that a client can cause. */
const FASTIFY_CODES: Readonly<Record<string, ErrorCode>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: "body_too_large",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
};

function toAppError(error: FastifyError, request: FastifyRequest): AppError | undefined {
  if (error instanceof AppError) return error;
  if (isDiskFull(error)) {
    return new AppError(
      "disk_full",
      "the data folder must have space left, got none; nothing was done. Running jobs continue once there is space again",
    );
  }
  if (isPermissionDenied(error)) {
    return new AppError(
      "queue_unavailable",
      `Redis must allow its user the commands that Midwatch needs, but refused: ${error.message.slice(0, 300)}; the request was not carried out. GET /readyz lists all missing permissions; try again when the user's ACL allows it`,
    );
  }
  if (error.validation !== undefined) return toValidationError(error, request);
  const code = FASTIFY_CODES[error.code];
  if (code === "body_too_large") {
    const limit = request.routeOptions.bodyLimit;
    return new AppError(code, `the body must have at most ${limit} bytes, got more; nothing was done`);
  }
  if (code === "unsupported_media_type") {
    const got = request.headers["content-type"] ?? "none";
    const expected =
      pathOf(request) === "/v1/bundles" ? "one of those that /docs lists for a bundle" : "application/json";
    return new AppError(code, `the content type must be ${expected}, got ${got}; nothing was done`);
  }
  if (code !== undefined || (error.statusCode ?? 500) < 500) {
    return new AppError("bad_request", `${error.message}; nothing was done`);
  }
  return undefined;
}

/** Redis refuses writes with MISCONF when it can no longer write its append-only file. */
function isDiskFull(error: Error & { code?: string }): boolean {
  return error.code === "ENOSPC" || /^MISCONF .*(AOF|No space)/s.test(error.message);
}

const CONTEXTS = { body: "body", querystring: "query", headers: "header", params: "path" } as const;

function toValidationError(error: FastifyError, request: FastifyRequest): AppError {
  const context = error.validationContext as keyof typeof CONTEXTS | undefined;
  const where = context === undefined ? "request" : CONTEXTS[context];
  const fault = findFault(context, request);
  const { field, expected, got, isUnknown }: Fault = fault ?? {
    field: "",
    expected: error.message,
    got: "something else",
  };
  const name = field === "" ? `the ${where}` : `${where} field ${field}`;
  const rule = isUnknown ? `is unknown, expected ${expected}` : `must be ${expected}`;
  const message = `${name} ${rule}, got ${got}; nothing was done`;
  // A path parameter with an invalid format cannot name an existing object, so the answer is `not_found`.
  return new AppError(context === "params" ? "not_found" : "bad_request", message, {
    details: { in: where, field, expected, got },
  });
}

function findFault(context: keyof typeof CONTEXTS | undefined, request: FastifyRequest) {
  if (context === undefined) return undefined;
  const schema = (request.routeOptions.schema as FastifySchema | undefined)?.[context] as TSchema | undefined;
  const value = { body: request.body, querystring: request.query, headers: request.headers, params: request.params }[
    context
  ];
  return schema === undefined ? undefined : describeValidationError(schema, value ?? null);
}

function pathOf(request: FastifyRequest): string {
  return request.url.split("?")[0] ?? "";
}
