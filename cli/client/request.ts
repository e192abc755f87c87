import type { Static, TSchema } from "typebox";
import { Compile } from "typebox/compile";
import { ErrorEnvelope } from "../../shared/protocol/api/api.ts";
import { cleanText, oneLine } from "../../shared/support/text/clean-text.ts";
import { joinSignals } from "../../shared/support/time/join-signals.ts";
import { RequestError } from "./request-error.ts";
import type { Server } from "./server.ts";

/** Time limit in ms of a request that does not stream. */
const ANSWER_MS = 30_000;

/** One request. */
export interface Request {
  readonly path: string;
  readonly method?: "GET" | "POST" | "PATCH" | "PUT" | "DELETE";
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Streamed as the request's body, without encoding it as JSON. */
  readonly upload?: ReadableStream<Uint8Array>;
  readonly signal?: AbortSignal | undefined;
  /** True if the answer has no time limit. */
  readonly isLong?: boolean;
}

/** Sends one request and checks the answer against its schema. Throws RequestError, or the signal's reason. */
export async function requestJson<S extends TSchema>(server: Server, request: Request, schema: S): Promise<Static<S>> {
  const { url: base } = server;
  const { response, release } = await open(server, request);
  const text = await response
    .text()
    .catch((error: unknown) => unreachable(base, request.signal, error))
    .finally(release);
  const value = parseJson(text);
  if (Compile(schema).Check(value)) return value as Static<S>;
  throw new RequestError(
    "unreadable",
    `expected Midwatch's API at ${base}, but ${request.path} answered with ${oneLine(text, 80) || "nothing"}; ` +
      "check --url or MIDWATCH_URL, and that CLI and coordinator have the same version",
    {},
  );
}

/** Sends one request; returns successful responses only. Throws RequestError, or the signal's reason. */
export async function send(server: Server, request: Request): Promise<Response> {
  return (await open(server, request)).response;
}

/** Sends one request like `send`, but the caller must call `release` after reading the body. */
async function open(server: Server, request: Request): Promise<{ response: Response; release: () => void }> {
  const { url: base, apiKey } = server;
  const { path, method = "GET", body, upload, signal } = request;
  const signals = [
    ...(signal === undefined ? [] : [signal]),
    ...(request.isLong ? [] : [AbortSignal.timeout(ANSWER_MS)]),
  ];
  const headers = {
    ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
    ...(body === undefined ? {} : { "content-type": "application/json" }),
    ...(upload === undefined ? {} : { "content-type": "application/x-git-bundle" }),
    ...request.headers,
  };
  const joined = joinSignals(signals);
  const response = await fetch(new URL(path, base), {
    method,
    headers,
    redirect: "error",
    signal: joined.signal,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(upload === undefined ? {} : { body: upload, duplex: "half" as const }),
  }).catch((error: unknown) => {
    joined.release();
    return unreachable(base, signal, error);
  });
  if (response.ok) return { response, release: joined.release };
  throw await refusal(server, path, response).finally(joined.release);
}

function unreachable(base: string, signal: AbortSignal | undefined, error: unknown): never {
  if (signal?.aborted === true) throw signal.reason;
  const isLate = error instanceof Error && error.name === "TimeoutError";
  const what = isLate
    ? `the coordinator at ${base} did not answer within ${ANSWER_MS / 1000} s`
    : `no coordinator answers at ${base}`;
  const next = isLate
    ? "try again, or look at its log"
    : "start one with npx midwatch up, or name another by --url or MIDWATCH_URL";
  throw new RequestError("unreachable", `${what}${causeOf(error)}; ${next}`, { isPassing: true, cause: error });
}

/** Returns the cause of a failed fetch: its message only says "fetch failed", the reason is in the error's `cause`. */
function causeOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (!(cause instanceof Error)) return "";
  const code = "code" in cause ? String(cause.code) : cause.message;
  return code === "" ? "" : ` (${oneLine(code, 80)})`;
}

async function refusal(server: Server, path: string, response: Response): Promise<RequestError> {
  const { url: base, keySource = "nowhere" } = server;
  const text = await response.text().catch(() => ""); // Without a readable body, the HTTP status alone is reported.
  const value = parseJson(text);
  const isPassing = response.status >= 500 || response.status === 429;
  if (Compile(ErrorEnvelope).Check(value)) {
    const { code, message } = (value as ErrorEnvelope).error;
    const looked = response.status === 401 ? `. Key source: ${keySource}` : "";
    return new RequestError("refused", `${cleanText(message)} (${oneLine(code, 60)})${looked}`, { code, isPassing });
  }
  const got = `${response.status} ${oneLine(text, 80)}`.trim();
  return new RequestError(
    "unreadable",
    `expected Midwatch's API at ${base}, but ${path} answered with ${got}; check --url or MIDWATCH_URL`,
    { isPassing },
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // `undefined` matches no schema, so the caller reports the error.
  }
}
