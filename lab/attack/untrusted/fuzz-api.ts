import { Agent, type IncomingMessage, request } from "node:http";
import { connect } from "node:net";
import { Compile } from "typebox/compile";
import { ErrorEnvelope } from "../../../shared/protocol/api/api.ts";
import { mutate, oddValue, randomBytes, type Schema } from "./odd-values.ts";
import { createRandom, type Random } from "./random.ts";

/** The result of fuzzing the API. */
export interface Fuzzed {
  readonly sent: number;
  /** Number of answers by HTTP status. Status 0 stands for a connection that ended without an answer. */
  readonly statuses: Readonly<Record<string, number>>;
  /** Number of requests that got no answer in time, or an answer other than 4xx with the error envelope. `examples` describes the first few. */
  readonly wrong: number;
  readonly examples: readonly string[];
}

/** Maximum ms to wait for an answer. */
const HANG_MS = 10_000;
const AT_ONCE = 16;
const UNKNOWN_JOB = "job_00000000000000000000";

interface Operation {
  readonly requestBody?: { readonly content?: Readonly<Record<string, { readonly schema?: Schema }>> };
}

/**
 * Sends `count` malformed requests to the routes in the API's OpenAPI document. The bodies are values that almost fit the schema, values
 * that do not fit, broken JSON or raw bytes, with right and wrong content types. Some requests are raw bytes in place of HTTP.
 */
export async function fuzzApi(
  { url, apiKey }: { url: string; apiKey: string },
  { count, seed }: { count: number; seed: number },
): Promise<Fuzzed> {
  const routes = await routesOf(url);
  const random = createRandom(seed);
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const statuses: Record<string, number> = {};
  const examples: string[] = [];
  let wrong = 0;
  let begun = 0;
  const work = async () => {
    while (begun < count) {
      begun += 1;
      const { status, body, isRaw, what } = await tryOne(random, { url, apiKey, agent, routes });
      statuses[status] = (statuses[status] ?? 0) + 1;
      if (isRefusal(status, body, isRaw)) continue;
      wrong += 1;
      if (examples.length < 5) examples.push(`${what}: ${status} ${body.slice(0, 160)}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  agent.destroy();
  return { sent: begun, statuses, wrong, examples };
}

async function tryOne(
  random: Random,
  { routes, ...target }: { url: string; apiKey: string; agent: Agent; routes: readonly Route[] },
): Promise<{ status: number; body: string; isRaw: boolean; what: string }> {
  if (random.once(50)) {
    const bytes = rawRequest(random);
    const what = `raw ${JSON.stringify(bytes.toString().slice(0, 80))}`;
    return { ...(await sendRaw(target.url, bytes)), isRaw: true, what };
  }
  const shot = shoot(random, routes);
  return { ...(await send(target, shot)), isRaw: false, what: `${shot.method} ${shot.path} ${shot.type}` };
}

const envelope = Compile(ErrorEnvelope);

/** Returns true if the answer is 4xx with the error envelope. For raw bytes, a closed connection is also right. */
function isRefusal(status: number, body: string, isRaw: boolean): boolean {
  if (status === 0) return isRaw && body === "closed";
  if (status < 400 || status > 499) return false;
  try {
    return envelope.Check(JSON.parse(body));
  } catch {
    return false;
  }
}

interface Route {
  readonly method: string;
  readonly path: string;
  readonly schema: Schema;
}

async function routesOf(url: string): Promise<Route[]> {
  const { paths } = (await (await fetch(`${url}/openapi.json`)).json()) as {
    paths: Record<string, Record<string, Operation>>;
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([method]) => method !== "get" && method !== "head")
      .map(([method, operation]) => ({
        method: method.toUpperCase(),
        path,
        schema: Object.values(operation.requestBody?.content ?? {})[0]?.schema ?? {},
      })),
  );
}

interface Shot {
  readonly method: string;
  readonly path: string;
  readonly type: string;
  readonly body: Buffer;
}

const TYPES = [
  "application/json",
  "application/json; charset=utf-16",
  "text/plain",
  "application/x-www-form-urlencoded",
  "",
  "a/b;".repeat(200),
];

function shoot(random: Random, routes: readonly Route[]): Shot {
  const { method, path, schema } = random.pick(routes);
  const concrete = path.replace(/\{(\w+)\}/g, (_all, name: string) =>
    name === "jobId" ? UNKNOWN_JOB : random.pick(["x", "0123456789", "..", "%2e", "t1"]),
  );
  const isJson = !random.once(6);
  const type = isJson ? "application/json" : random.pick(TYPES);
  return { method, path: concrete, type, body: bodyOf(random, schema, path) };
}

/** Fields that make a body invalid, by route. They are added on routes where a random body may happen to be valid and would be accepted. */
const FAULTS: Readonly<Record<string, object>> = {
  "/v1/keys": { scopes: "all" },
  "/v1/presence": { presence: 1 },
  "/v1/janitor": { dryRun: true },
};

function bodyOf(random: Random, schema: Schema, path: string): Buffer {
  const kind = random.below(10);
  if (kind === 0) return randomBytes(random, random.below(300));
  const value = oddValue(random, schema);
  const text = JSON.stringify(path in FAULTS ? { ...Object(value), ...FAULTS[path] } : value) ?? "";
  if (kind === 1) return Buffer.from(mutate(random, text));
  if (kind === 2) return Buffer.from(text.repeat(2));
  return Buffer.from(text);
}

function send(
  { url, apiKey, agent }: { url: string; apiKey: string; agent: Agent },
  { method, path, type, body }: Shot,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const headers = {
      authorization: `Bearer ${apiKey}`,
      "content-length": body.length,
      ...(type === "" ? {} : { "content-type": type }),
    };
    const sending = request(url + path, { method, headers, agent, timeout: HANG_MS }, (response: IncomingMessage) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.on("end", () => resolve({ status: response.statusCode ?? 0, body: Buffer.concat(parts).toString() }));
      response.on("error", (error) => resolve({ status: 0, body: error.message }));
    });
    sending.on("timeout", () => sending.destroy(new Error(`no answer within ${HANG_MS} ms`)));
    sending.on("error", (error) => resolve({ status: 0, body: error.message }));
    sending.end(body);
  });
}

const LINES = [
  "GET /v1/jobs/%zz HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "GET /\u0000 HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: -1\r\n\r\n",
  "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
  "POST /v1/jobs HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
  "GET /v1/jobs HTTP/1.1\r\n\r\n",
  "GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n",
  `GET /v1/jobs HTTP/1.1\r\nHost: localhost\r\nx: ${"y".repeat(40_000)}\r\n\r\n`,
  `GET /${"a".repeat(20_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
  "BREW /v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n",
  "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
  "GET /v1/jobs HTTP/9.9\r\nHost: localhost\r\n\r\n",
  "GET http://evil.example/v1/jobs HTTP/1.1\r\nHost: localhost\r\n\r\n",
];

function rawRequest(random: Random): Buffer {
  const line = random.pick(LINES);
  return random.once(3) ? Buffer.from(mutate(random, line)) : Buffer.from(line);
}

/** Sends raw bytes, then closes the connection for writing, so that the server does not wait for more bytes. */
function sendRaw(url: string, bytes: Buffer): Promise<{ status: number; body: string }> {
  return new Promise((resolve) => {
    const parts: Buffer[] = [];
    const socket = connect(Number(new URL(url).port), "127.0.0.1", () => socket.end(bytes));
    const end = () => {
      const whole = Buffer.concat(parts);
      const text = whole.toString("latin1");
      const status = Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0);
      // If the bytes contain two requests there are two answers. Only the body of the first answer is read.
      const length = Number(/^content-length: (\d+)/im.exec(text)?.[1] ?? 0);
      const start = text.indexOf("\r\n\r\n") + 4;
      const body = whole.subarray(start, start + length).toString();
      resolve(status === 0 ? { status, body: text === "" ? "closed" : text } : { status, body });
    };
    socket.setTimeout(HANG_MS, () => socket.destroy(new Error("hangs")));
    socket.on("data", (part: Buffer) => parts.push(part));
    socket.on("error", (error) => (error.message === "hangs" ? resolve({ status: 0, body: "hangs" }) : undefined));
    socket.on("close", end);
  });
}
