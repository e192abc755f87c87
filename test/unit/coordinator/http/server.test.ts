import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { Compile } from "typebox/compile";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { ApiServer } from "../../../../coordinator/http/api-server.ts";
import { ErrorEnvelope, JobList, JobReport, JobView, TaskList } from "../../../../shared/protocol/api/api.ts";
import { Deletion } from "../../../../shared/protocol/job/deletion.ts";
import { JobUsage } from "../../../../shared/protocol/price/costs.ts";
import { defined } from "../../../../shared/support/defined.ts";
import { createMemoryServices, type MemoryServices } from "./memory-services.ts";
import { openServer, WITH_KEY } from "./rig.ts";

const BODY = { goal: "make it ESM", repository: { kind: "path", path: "/repo" } };
const UNKNOWN = "job_00000000000000000000";
let services: MemoryServices;
let app: ApiServer;

beforeEach(async () => {
  services = createMemoryServices();
  app = await openServer({ services, maxBundleBytes: 1000 });
});
afterEach(() => app.close());

async function submit(body: object = BODY, headers: Record<string, string> = {}): Promise<string> {
  const answer = await app.inject({ method: "POST", url: "/v1/jobs", payload: body, headers });
  expect(answer.statusCode).toBe(202);
  return (answer.json() as { jobId: string }).jobId;
}

test("a submission is accepted with 202 and the job's location", async () => {
  const answer = await app.inject({ method: "POST", url: "/v1/jobs", payload: BODY });
  expect(answer.statusCode).toBe(202);
  const { jobId, created } = answer.json() as { jobId: string; created: boolean };
  expect(created).toBe(true);
  expect(answer.headers.location).toBe(`/v1/jobs/${jobId}`);
  expect(answer.headers["x-content-type-options"]).toBe("nosniff");
  expect((await app.inject(answer.headers.location as string)).json()).toMatchObject({ id: jobId, goal: BODY.goal });
});

test("the janitor does nothing for a POST that asks for a dry run; that is a GET", async () => {
  const post = (payload?: object) => app.inject({ method: "POST", url: "/v1/janitor", ...defined({ payload }) });
  const refused = await post({ dryRun: true });
  expect(refused.statusCode).toBe(400);
  expect((refused.json() as ErrorEnvelope).error.message).toContain("dryRun");
  expect((await post()).json()).toMatchObject({ dryRun: false });
  expect((await app.inject("/v1/janitor")).json()).toMatchObject({ dryRun: true });
});

test("the same Idempotency-Key gives the same job, and is refused with another body", async () => {
  const headers = { "idempotency-key": "k1" };
  const jobId = await submit(BODY, headers);
  const again = await app.inject({ method: "POST", url: "/v1/jobs", payload: BODY, headers });
  expect(again.json()).toEqual({ jobId, created: false });
  const other = await app.inject({ method: "POST", url: "/v1/jobs", payload: { ...BODY, goal: "x" }, headers });
  expect(other.statusCode).toBe(409);
  expect(other.json()).toMatchObject({ error: { code: "idempotency_mismatch" } });
});

test.each([
  [{ ...BODY, colour: 1 }, "body field colour is unknown, expected one of goal, title,", "got 1"],
  [{ ...BODY, goal: 7 }, "body field goal must be a text of 1 to 20000 characters", "got 7"],
  [{ ...BODY, goal: "" }, "body field goal must be a text", 'got ""'],
  [{ repository: BODY.repository }, "body field goal must be a text", "got nothing"],
  [
    { ...BODY, limits: { maxTurns: "60" } },
    "body field limits.maxTurns must be a whole number from 1 to 1000",
    'got "60"',
  ],
  [{ ...BODY, limits: { maxTurns: 0 } }, "body field limits.maxTurns must be a whole number from 1 to 1000", "got 0"],
  [
    { ...BODY, limits: { maxCostUsd: 0 } },
    "body field limits.maxCostUsd must be a number above 0 and up to 100000",
    "got 0",
  ],
  [{ ...BODY, limits: { turns: 1 } }, "body field limits.turns is unknown, expected one of maxCostUsd,", "got 1"],
  [{ ...BODY, effort: "huge" }, 'body field effort must be one of "low"', 'got "huge"'],
  [
    { ...BODY, repository: { kind: "svn" } },
    'body field repository.kind must be one of "path", "git", "bundle"',
    'got "svn"',
  ],
  [{ ...BODY, repository: { kind: "path", path: "repo" } }, "body field repository.path must be a text", 'got "repo"'],
  [
    { ...BODY, repository: { kind: "git", url: "http://x", token: "t" } },
    "body field repository.token is unknown, expected one of kind, url,",
    "got",
  ],
  [{ ...BODY, repository: "x" }, "body field repository must be an object", 'got "x"'],
  [{ ...BODY, tags: ["a", 1] }, "body field tags[1] must be a text", "got 1"],
  [{ ...BODY, gate: [{ kind: "command" }] }, "body field gate[0].command must be a text", "got nothing"],
  [[], "the body must be an object", "got []"],
])("an invalid body is a 400 that names the field: %j", async (payload, expected, got) => {
  const answer = await app.inject({ method: "POST", url: "/v1/jobs", payload });
  expect(answer.statusCode).toBe(400);
  const { error } = answer.json() as { error: { code: string; message: string } };
  expect(error.code).toBe("bad_request");
  expect(error.message).toContain(expected);
  expect(error.message).toContain(got);
  expect(error.message).toContain("nothing was done");
  expect(services.submissions.size).toBe(0);
});

test("a query is refused in words, without a regular expression", async () => {
  const answer = await app.inject({ url: "/v1/jobs?limit=abc" });
  expect(answer.statusCode).toBe(400);
  expect(answer.json().error.message).toBe(
    'query field limit must be a text (a whole number: jobs in a page, 1 to 200, default 50), got "abc"; nothing was done',
  );
});

test("no body, broken JSON and a poisoned prototype are 400s in the envelope", async () => {
  const json = { "content-type": "application/json" };
  for (const payload of ["", "{", '{"__proto__":{"a":1},"goal":"x"}']) {
    const answer = await app.inject({ method: "POST", url: "/v1/jobs", payload, headers: json });
    expect(answer.statusCode).toBe(400);
    expect(Compile(ErrorEnvelope).Check(answer.json())).toBe(true);
  }
});

test.each([
  ["bytes that are not UTF-8", Buffer.from('{"goal":"caf\xe9"}', "latin1"), {}, 400, /JSON in UTF-8/],
  [
    "what was compressed",
    Buffer.from("1f8b", "hex"),
    { "content-encoding": "gzip" },
    415,
    /content-encoding, got gzip/,
  ],
  ["a slip", Buffer.from('{"goal": g}'), {}, 400, /be JSON, got something else: .*Unexpected token/],
  ["a poisoned prototype", Buffer.from('{"__proto__":{"a":1}}'), {}, 400, /no field called __proto__/],
  [
    "a form",
    Buffer.from("goal=g"),
    { "content-type": "application/x-www-form-urlencoded" },
    415,
    /application\/json, got/,
  ],
])("%s in place of JSON is refused with the expected form", async (_, payload, more, status, says) => {
  const headers = { "content-type": "application/json", ...more };
  const answer = await app.inject({ method: "POST", url: "/v1/jobs", payload, headers });
  expect([answer.statusCode, answer.json().error.message]).toEqual([status, expect.stringMatching(says)]);
  expect(services.submissions.size).toBe(0);
});

test("a body over the limit is a 413, another content type a 415", async () => {
  const large = await app.inject({
    method: "POST",
    url: "/v1/jobs",
    payload: { ...BODY, goal: "x".repeat(1_100_000) },
  });
  expect(large.statusCode).toBe(413);
  expect(large.json()).toMatchObject({ error: { code: "body_too_large" } });
  const headers = { "content-type": "text/yaml" };
  const other = await app.inject({ method: "POST", url: "/v1/jobs", payload: "goal: x", headers });
  expect(other.statusCode).toBe(415);
  expect(other.json()).toMatchObject({ error: { code: "unsupported_media_type" } });
});

test("an unknown path is a 404, a wrong method a 405 that lists the right ones", async () => {
  const nowhere = await app.inject("/v1/nothing");
  expect(nowhere.statusCode).toBe(404);
  expect(nowhere.json()).toMatchObject({ error: { code: "not_found" } });
  for (const [method, url, allow] of [
    ["DELETE", "/v1/jobs", "POST, GET, HEAD"],
    ["PUT", `/v1/jobs/${UNKNOWN}`, "GET, HEAD, DELETE"],
    ["GET", `/v1/jobs/${UNKNOWN}/cancel`, "POST"],
    ["GET", "/v1/bundles", "POST"],
    ["POST", "/healthz", "GET, HEAD"],
  ] as const) {
    const answer = await app.inject({ method, url });
    expect(answer.statusCode).toBe(405);
    expect(answer.json()).toMatchObject({ error: { code: "method_not_allowed" } });
    expect(answer.headers.allow).toBe(allow);
  }
});

test.each([
  "",
  "/tasks",
  "/tasks/t1",
  "/tasks/t1/attempts/1/transcript",
  "/events",
  "/artifacts",
  "/artifacts/result.patch",
  "/patch",
  "/bundle",
  "/report",
  "/usage",
  "/verdicts",
])("a route of an unknown job is a 404: /v1/jobs/<unknown>%s", async (path) => {
  for (const jobId of [UNKNOWN, "job_1", "..%2f..%2fetc"]) {
    const answer = await app.inject(`/v1/jobs/${jobId}${path}`);
    expect(answer.statusCode).toBe(404);
    expect(answer.json()).toMatchObject({ error: { code: "not_found" } });
  }
});

test("responses match the schemas of the protocol", async () => {
  const jobId = await submit();
  for (const [path, schema] of [
    ["", JobView],
    ["/tasks", TaskList],
    ["/report", JobReport],
    ["/usage", JobUsage],
  ] as const) {
    const answer = await app.inject(`/v1/jobs/${jobId}${path}`);
    expect(answer.statusCode).toBe(200);
    expect(Compile(schema).Check(answer.json())).toBe(true);
  }
  expect((await app.inject(`/v1/jobs/${jobId}/tasks/t1`)).json()).toMatchObject({
    id: "t1",
    acceptance: [{ kind: "command" }],
  });
  expect((await app.inject(`/v1/jobs/${jobId}/tasks/t2`)).statusCode).toBe(404);
  expect((await app.inject(`/v1/jobs/${jobId}/verdicts`)).json()).toEqual({ verdicts: [] });
  expect((await app.inject("/v1/queue/stats")).json()).toMatchObject({ queues: [], workers: [] });
});

test("a list is paged and filtered, and refuses inexact queries", async () => {
  const ids = [await submit(), await submit(), await submit()].reverse();
  const first = (await app.inject("/v1/jobs?limit=2")).json() as JobList;
  expect(Compile(JobList).Check(first)).toBe(true);
  const second = (await app.inject(`/v1/jobs?limit=2&cursor=${first.next}`)).json() as JobList;
  expect([...first.jobs, ...second.jobs].map(({ id }) => id)).toEqual(ids);
  expect(second.next).toBeUndefined();
  expect(((await app.inject("/v1/jobs?status=failed")).json() as JobList).jobs).toEqual([]);
  for (const query of ["limit=ten", "limit=1e3", "limit=-1", "limit=1&limit=2", "status=done", "cursor=1", "page=1"]) {
    const answer = await app.inject(`/v1/jobs?${query}`);
    expect(answer.statusCode).toBe(400);
    expect(answer.json()).toMatchObject({ error: { message: expect.stringContaining("query field") } });
  }
});

test("commands return 202, take an optional reason, and return 409 if the state forbids them", async () => {
  const jobId = await submit();
  const url = `/v1/jobs/${jobId}`;
  expect((await app.inject({ method: "POST", url: `${url}/cancel` })).json()).toEqual({ text: "cancel done" });
  const reasoned = await app.inject({ method: "POST", url: `${url}/pause`, payload: { reason: "lunch" } });
  expect(reasoned.statusCode).toBe(202);
  const refused = await app.inject({ method: "POST", url: `${url}/resume` });
  expect(refused.statusCode).toBe(409);
  expect(refused.json()).toMatchObject({
    error: { code: "wrong_state", message: "the job is not paused; nothing was changed" },
  });
  expect((await app.inject({ method: "POST", url: `${url}/retry`, payload: { why: 1 } })).statusCode).toBe(400);
  expect((await app.inject({ method: "POST", url: `/v1/jobs/${UNKNOWN}/cancel` })).statusCode).toBe(404);
  expect((await app.inject({ method: "POST", url: `${url}/messages`, payload: { text: "hi" } })).json()).toEqual({
    text: "heard hi",
  });
  expect((await app.inject({ method: "POST", url: `${url}/messages` })).statusCode).toBe(400);
});

test("transcripts and artifacts are sent unchanged, with their own content types", async () => {
  const jobId = await submit({ ...BODY, goal: "<html>ü" });
  const transcript = await app.inject(`/v1/jobs/${jobId}/tasks/t1/attempts/1/transcript`);
  expect(transcript.headers["content-type"]).toContain("application/x-ndjson");
  expect(transcript.body.trim().split("\n")).toHaveLength(2);
  expect((await app.inject(`/v1/jobs/${jobId}/tasks/t1/attempts/0/transcript`)).statusCode).toBe(404);
  const patch = await app.inject(`/v1/jobs/${jobId}/patch`);
  expect(patch.body).toBe("<html>ü");
  expect(patch.headers["content-type"]).toContain("text/x-diff");
  expect(patch.headers["content-disposition"]).toBe('attachment; filename="result.patch"');
  expect((await app.inject(`/v1/jobs/${jobId}/artifacts/result.patch`)).body).toBe("<html>ü");
  expect((await app.inject(`/v1/jobs/${jobId}/artifacts/..%2f..%2fpasswd`)).statusCode).toBe(404);
  expect((await app.inject(`/v1/jobs/${jobId}/bundle`)).statusCode).toBe(404);
});

test("a bundle is stored by its hash, and capped even without a content-length", async () => {
  const headers = { "content-type": "application/octet-stream" };
  const payload = Buffer.from("PACK");
  const stored = await app.inject({ method: "POST", url: "/v1/bundles", payload, headers });
  expect(stored.statusCode).toBe(201);
  expect(stored.json()).toEqual({ bundleId: createHash("sha256").update(payload).digest("hex"), bytes: 4 });
  const large = await app.inject({ method: "POST", url: "/v1/bundles", payload: Buffer.alloc(1001), headers });
  expect(large.statusCode).toBe(413);
  const address = await app.listen({ port: 0, host: "127.0.0.1" });
  const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(500)) });
  const chunked = await fetch(`${address}/v1/bundles`, {
    method: "POST",
    body: endless,
    headers: { ...headers, ...WITH_KEY },
    duplex: "half",
  } as RequestInit);
  expect(chunked.status).toBe(413);
  expect(await chunked.json()).toMatchObject({ error: { code: "body_too_large" } });
  const json = await app.inject({ method: "POST", url: "/v1/bundles", payload: {} });
  expect(json.statusCode).toBe(415);
});

test("while Redis is unreachable every request under /v1 is a 503 at once; the process is alive and not ready", async () => {
  services.reachable = false;
  for (const url of ["/v1/jobs", "/readyz"]) {
    const answer = await app.inject(url);
    expect(answer.statusCode).toBe(503);
    expect(answer.json()).toMatchObject({
      error: { code: "queue_unavailable", message: expect.stringContaining("Redis") },
    });
    expect(answer.headers["retry-after"]).toBe("1");
  }
  expect((await app.inject("/healthz")).json()).toEqual({ status: "ok" });
  services.reachable = true;
  expect((await app.inject("/readyz")).json()).toEqual({ ready: true, redis: true, workers: 1 });
  services.workers = 0;
  expect((await app.inject("/readyz")).json()).toMatchObject({
    error: { message: expect.stringContaining("no worker") },
  });
});

test("closing lets a running request finish, and does not wait for unused connections", async () => {
  const jobId = await submit();
  const address = await app.listen({ port: 0, host: "127.0.0.1" });
  const unused = connect(Number(new URL(address).port), "127.0.0.1");
  await once(unused, "connect");
  let answer: () => void = () => {};
  const asked = new Promise<void>((resolve) => {
    services.verification.verdicts = () => {
      resolve();
      return new Promise((done) => {
        answer = () => done({ verdicts: [] });
      });
    };
  });
  const response = fetch(`${address}/v1/jobs/${jobId}/verdicts`, { headers: WITH_KEY });
  await asked;
  const closed = app.close();
  answer();
  expect(await (await response).json()).toEqual({ verdicts: [] });
  await closed;
  unused.destroy();
}, 10_000);

test("a bug is a 500 in the envelope, without its text", async () => {
  services.jobs.report = async () => {
    throw new Error("secret stack");
  };
  const answer = await app.inject(`/v1/jobs/${await submit()}/report`);
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toMatchObject({ error: { code: "internal" } });
  expect(answer.body).not.toContain("secret");
});

test("a page of another site cannot change anything", async () => {
  const jobId = await submit();
  for (const origin of ["https://evil.example", "null"]) {
    const answer = await app.inject({ method: "POST", url: `/v1/jobs/${jobId}/cancel`, headers: { origin } });
    expect(answer.statusCode).toBe(403);
  }
  const own = { origin: "http://localhost:80", host: "localhost:80" };
  const answer = await app.inject({
    method: "POST",
    url: `/v1/jobs/${jobId}/cancel`,
    headers: { ...own, origin: "http://localhost" },
  });
  expect(answer.statusCode).toBe(403);
  const same = { host: "localhost:7420", origin: "http://localhost:7420" };
  expect((await app.inject({ method: "POST", url: `/v1/jobs/${jobId}/cancel`, headers: same })).statusCode).toBe(202);
});

test("the API describes itself: every route in OpenAPI with its schemas, and a page without scripts", async () => {
  const document = (await app.inject("/openapi.json")).json() as {
    openapi: string;
    paths: Record<string, Record<string, { responses: Record<string, unknown>; summary?: string }>>;
  };
  expect(document.openapi).toBe("3.1.0");
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
  );
  expect(operations.map(({ name }) => name).sort()).toMatchSnapshot();
  for (const { operation } of operations) expect(operation.summary).toBeTruthy();
  const page = await app.inject("/docs");
  expect(page.headers["content-type"]).toContain("text/html");
  expect(page.body).toContain("/v1/jobs/{jobId}/events");
  expect(page.body).toContain("idempotency_mismatch");
  expect(page.body).not.toMatch(/<script|src=|@import/);
});

test("an ended job can be deleted; repeated requests return the same, and all its other routes are gone", async () => {
  const { jobId } = (await app.inject({ method: "POST", url: "/v1/jobs", payload: BODY })).json() as { jobId: string };
  const url = `/v1/jobs/${jobId}`;
  const early = await app.inject({ method: "DELETE", url });
  expect([early.statusCode, early.json().error.code]).toEqual([409, "wrong_state"]);
  await app.inject({ method: "POST", url: `${url}/cancel` });
  const deleted = await app.inject({ method: "DELETE", url });
  expect(deleted.statusCode).toBe(202);
  expect(Compile(Deletion).Check(deleted.json())).toBe(true);
  const again = await app.inject({ method: "DELETE", url });
  expect([again.statusCode, again.json()]).toEqual([202, deleted.json()]);
  for (const rest of ["", "/tasks", "/events", "/report", "/artifacts/report.json"]) {
    const answer = await app.inject(url + rest);
    expect([rest, answer.statusCode, answer.json().error.code]).toEqual([rest, 410, "gone"]);
    expect(answer.json().error.details).toEqual({ deletedAt: 1, deletedBy: deleted.json().deletedBy });
  }
  expect((await app.inject({ method: "POST", url: `${url}/retry` })).statusCode).toBe(410);
});

test("a body that nests 5,000 levels deep is refused with an error message; many brackets in a text are accepted", async () => {
  const post = (payload: string) =>
    app.inject({ method: "POST", url: "/v1/jobs", payload, headers: { "content-type": "application/json" } });
  for (const [open, close] of [
    ["[", "]"],
    ['{"goal":', "}"],
  ] as const) {
    const answer = await post(`${open.repeat(5000)}1${close.repeat(5000)}`);
    expect([answer.statusCode, (answer.json() as ErrorEnvelope).error.code]).toEqual([400, "bad_request"]);
  }
  const goal = `${"[{".repeat(500)}\\"`;
  expect((await post(JSON.stringify({ ...BODY, goal }))).statusCode).toBe(202);
});

test("every operation of /openapi.json has a unique id, which generated clients need", async () => {
  const { paths } = (await app.inject("/openapi.json")).json() as {
    paths: Record<string, Record<string, { operationId?: string }>>;
  };
  const ids = Object.values(paths).flatMap((methods) => Object.values(methods).map(({ operationId }) => operationId));
  expect(ids).toContain("getJobTasks");
  expect(ids.filter((id) => id === undefined || !/^[a-z][A-Za-z]+$/.test(id))).toEqual([]);
  expect(new Set(ids).size).toBe(ids.length);
});
