import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { ApiServer } from "../../../../../coordinator/http/api-server.ts";
import type { MadeKey, Scope } from "../../../../../shared/protocol/api/access.ts";
import { hashApiKey, makeApiKey } from "../../../../../shared/support/secrets/api-key.ts";
import { createMemoryServices, type MemoryServices } from "../memory-services.ts";
import { KEY, type MemoryAuth, memoryAuth, openServer, WITH_KEY } from "../rig.ts";

const BODY = { goal: "make it ESM", repository: { kind: "path", path: "/repo" } };
let services: MemoryServices;
let auth: MemoryAuth;
let app: ApiServer;

beforeEach(async () => {
  services = createMemoryServices();
  auth = memoryAuth();
  app = await openServer({ services, auth });
});
afterEach(() => app.close());

const bearer = (key: string) => ({ authorization: `Bearer ${key}` });
async function makeKey(scopes: Scope[], more: object = {}): Promise<MadeKey> {
  const answer = await app.inject({ method: "POST", url: "/v1/keys", payload: { owner: "ann", scopes, ...more } });
  expect(answer.statusCode).toBe(201);
  return answer.json() as MadeKey;
}
async function submit(key: string): Promise<string> {
  const answer = await app.inject({ method: "POST", url: "/v1/jobs", payload: BODY, headers: bearer(key) });
  expect(answer.statusCode).toBe(202);
  return (answer.json() as { jobId: string }).jobId;
}

describe("the key", () => {
  test.each([
    ["none", {}],
    ["another", bearer(makeApiKey().key)],
    ["one of a known id with another secret", bearer(`${KEY.slice(0, -1)}${KEY.endsWith("0") ? "1" : "0"}`)],
    ["its hash", bearer(hashApiKey(KEY))],
    ["another scheme", { authorization: `Basic ${KEY}` }],
    ["two words", bearer(`${KEY} ${KEY}`)],
    ["an empty one", { authorization: "Bearer " }],
  ])("a request with %s is a 401 wherever it goes, and does nothing", async (_name, headers) => {
    const own = { authorization: "", ...headers };
    for (const [method, url] of [
      ["POST", "/v1/jobs"],
      ["GET", "/v1/jobs"],
      ["GET", "/v1/nothing"],
      ["DELETE", "/v1/jobs"],
      ["POST", "/docs"],
      ["OPTIONS", "/v1/jobs"],
    ] as const) {
      const answer = await app.inject({ method, url, headers: own, ...(method === "POST" ? { payload: BODY } : {}) });
      expect([method, url, answer.statusCode]).toEqual([method, url, 401]);
      expect(answer.json()).toMatchObject({ error: { code: "unauthorized" } });
      expect(answer.headers["www-authenticate"]).toContain("Bearer");
      expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
    }
    expect(services.submissions.size).toBe(0);
    expect(auth.entries).toEqual([]);
  });

  test("health checks and the API's description need no key", async () => {
    for (const url of ["/healthz", "/readyz", "/docs", "/openapi.json"]) {
      expect((await app.inject({ url, headers: { authorization: "" } })).statusCode).toBe(200);
    }
    const document = (await app.inject("/openapi.json")).json() as {
      components: { securitySchemes: object };
      security: object[];
      paths: Record<string, Record<string, { security?: object[] }>>;
    };
    expect(document.components.securitySchemes).toMatchObject({ key: { type: "http", scheme: "bearer" } });
    expect(document.security).toEqual([{ key: [] }]);
    expect(document.paths["/healthz"]?.get?.security).toEqual([]);
    expect(document.paths["/v1/jobs"]?.get?.security).toBeUndefined();
  });

  test("a key is stored as a hash, and is invalid after it is revoked or has expired", async () => {
    const made = await makeKey(["read"], { expiresInDays: 1 });
    const kept = JSON.stringify([...auth.keys.values()]);
    expect(kept).toContain(hashApiKey(made.key));
    expect(kept).not.toContain(made.key.slice(15));
    expect((await app.inject("/v1/keys")).body).not.toContain("sha256");
    const ask = async () => (await app.inject({ url: "/v1/jobs", headers: bearer(made.key) })).statusCode;
    expect(await ask()).toBe(200);
    auth.clock.advance(86_400_000);
    expect(await ask()).toBe(401);
    const second = await makeKey(["read"]);
    await app.inject({ method: "POST", url: `/v1/keys/${second.record.id}/revoke` });
    expect((await app.inject({ url: "/v1/jobs", headers: bearer(second.key) })).statusCode).toBe(401);
    expect((await app.inject({ method: "POST", url: "/v1/keys/0000000000/revoke" })).statusCode).toBe(404);
  });

  test("a rotated key stays valid for its grace period", async () => {
    const old = await makeKey(["read"], { tenant: "web" });
    const rotated = await app.inject({
      method: "POST",
      url: `/v1/keys/${old.record.id}/rotate`,
      payload: { graceMinutes: 10 },
    });
    const next = rotated.json() as MadeKey;
    expect(next.record).toMatchObject({ owner: "ann", tenant: "web", scopes: ["read"] });
    const ask = async ({ key }: MadeKey) => (await app.inject({ url: "/v1/jobs", headers: bearer(key) })).statusCode;
    expect([await ask(old), await ask(next)]).toEqual([200, 200]);
    auth.clock.advance(600_000);
    expect([await ask(old), await ask(next)]).toEqual([401, 200]);
    const again = await app.inject({ method: "POST", url: `/v1/keys/${old.record.id}/rotate` });
    expect(again.json()).toMatchObject({ error: { code: "wrong_state" } });
  });
});

describe("scopes and tenants", () => {
  test.each<[Scope, string[]]>([
    ["read", ["list"]],
    ["submit", ["submit", "cancel"]],
    ["approve", ["push"]],
    ["admin", ["list", "submit", "cancel", "push", "keys", "audit", "letters"]],
  ])("a key with %s alone may do %j and nothing else", async (scope, may) => {
    const { key } = await makeKey([scope]);
    const jobId = await submit(scope === "admin" || scope === "submit" ? key : KEY);
    const requests = {
      list: { method: "GET", url: "/v1/jobs" },
      submit: { method: "POST", url: "/v1/jobs", payload: BODY },
      cancel: { method: "POST", url: `/v1/jobs/${jobId}/cancel` },
      push: { method: "POST", url: `/v1/jobs/${jobId}/push`, payload: { to: "origin" } },
      keys: { method: "GET", url: "/v1/keys" },
      audit: { method: "GET", url: "/v1/audit" },
      letters: { method: "GET", url: "/v1/queue/dead-letters" },
    } as const;
    for (const [name, request] of Object.entries(requests)) {
      const answer = await app.inject({ ...request, headers: bearer(key) });
      if (may.includes(name)) expect([name, answer.statusCode < 300]).toEqual([name, true]);
      else expect([name, answer.json()]).toMatchObject([name, { error: { code: "forbidden" } }]);
    }
  });

  test("a key sees only its own tenant's jobs, and not that others exist; an admin sees all", async () => {
    const web = await makeKey(["read", "submit"], { tenant: "web" });
    const ops = await makeKey(["read", "submit"], { tenant: "ops" });
    const mine = await submit(web.key);
    const others = await submit(ops.key);
    const list = async (key: string) => {
      const answer = await app.inject({ url: "/v1/jobs", headers: bearer(key) });
      return (answer.json() as { jobs: { id: string }[] }).jobs.map(({ id }) => id);
    };
    expect(await list(web.key)).toEqual([mine]);
    expect(await list(KEY)).toEqual([others, mine]);
    const none = await app.inject({ url: `/v1/jobs/job_${"0".repeat(20)}`, headers: bearer(web.key) });
    for (const [method, path] of [
      ["GET", ""],
      ["GET", "/tasks"],
      ["GET", "/tasks/t1"],
      ["GET", "/tasks/t1/attempts/1/transcript"],
      ["GET", "/events"],
      ["GET", "/artifacts"],
      ["GET", "/patch"],
      ["GET", "/report"],
      ["GET", "/usage"],
      ["GET", "/cache"],
      ["POST", "/cancel"],
      ["PUT", ""],
    ] as const) {
      const answer = await app.inject({ method, url: `/v1/jobs/${others}${path}`, headers: bearer(web.key) });
      expect([path, answer.statusCode]).toEqual([path, 404]);
      const words = (answer.json() as { error: { message: string } }).error.message;
      expect(words.replace(others, "")).toBe(
        (none.json() as { error: { message: string } }).error.message.replace(`job_${"0".repeat(20)}`, ""),
      );
    }
    expect((await app.inject({ url: `/v1/jobs/${mine}`, headers: bearer(web.key) })).statusCode).toBe(200);
    expect((await app.inject(`/v1/jobs/${others}`)).statusCode).toBe(200);
  });

  test("another tenant's key does not see the deployment's costs and load", async () => {
    const { key } = await makeKey(["read", "submit", "approve"], { tenant: "web" });
    for (const url of ["/v1/costs", "/metrics"]) {
      expect((await app.inject({ url, headers: bearer(key) })).statusCode).toBe(403);
      expect((await app.inject(url)).statusCode).toBe(200);
    }
    const stats = (await app.inject({ url: "/v1/queue/stats", headers: bearer(key) })).json();
    expect(stats).toMatchObject({ queues: [], deadLetters: { total: 0, newest: [] } });
  });
});

describe("names and origins", () => {
  test.each([
    ["localhost:7420", 200],
    ["LOCALHOST", 200],
    ["127.0.0.1:7420", 200],
    ["[::1]:7420", 200],
    ["watch.example.org", 200],
    ["watch.example.org.:443", 200],
    ["evil.example", 421],
    ["localhost.evil.example", 421],
    ["127.0.0.1.nip.io", 421],
    ["10.99.99.99", 421],
    ["evil.example@localhost", 421],
    ["localhost/../evil", 421],
  ])("a request for the name %j is a %i, with a key and without", async (host, status) => {
    const answer = await app.inject({ url: "/v1/jobs", headers: { host } });
    expect(answer.statusCode).toBe(status);
    expect((await app.inject({ url: "/docs", headers: { host, authorization: "" } })).statusCode).toBe(status);
    if (status === 421) expect(answer.json()).toMatchObject({ error: { code: "host_not_allowed" } });
  });

  test("a health check may use any host name", async () => {
    for (const url of ["/healthz", "/readyz"])
      expect((await app.inject({ url, headers: { host: "pod-7", authorization: "" } })).statusCode).toBe(200);
  });

  test.each([
    [{ origin: "http://localhost:7420" }, 200],
    [{ origin: "https://localhost:7420" }, 200],
    [{ origin: "https://dashboard.example.org", "sec-fetch-site": "cross-site" }, 200],
    [{ "sec-fetch-site": "same-origin" }, 200],
    [{ "sec-fetch-site": "none" }, 200],
    [{ origin: "http://localhost:3000" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
  ])("a page's request with %j is a %i, although it has a key", async (headers, status) => {
    const answer = await app.inject({ url: "/v1/jobs", headers: { host: "localhost:7420", ...headers } });
    expect(answer.statusCode).toBe(status);
    expect(answer.headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("other sites may link to the documentation", async () => {
    const headers = { "sec-fetch-site": "cross-site", authorization: "" };
    expect((await app.inject({ url: "/docs", headers })).statusCode).toBe(200);
  });

  test.each(["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain;json"])(
    "what a form can send is not taken: %s",
    async (type) => {
      const headers = { "content-type": type };
      const answer = await app.inject({ method: "POST", url: "/v1/jobs", payload: JSON.stringify(BODY), headers });
      expect(answer.statusCode).toBe(415);
      expect(services.submissions.size).toBe(0);
    },
  );

  test("every response has the security headers for browsers", async () => {
    for (const url of ["/docs", "/v1/jobs", "/v1/nothing", "/healthz"]) {
      const { headers } = await app.inject(url);
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
        "referrer-policy": "no-referrer",
        "cache-control": "no-store",
        "cross-origin-resource-policy": "same-origin",
      });
      expect(headers["content-security-policy"]).toContain("default-src 'none'");
    }
  });
});

describe("rate and audit", () => {
  test("a caller over its rate is a 429 that says how long to wait", async () => {
    auth.waitMs = 2100;
    for (const headers of [WITH_KEY, { authorization: "" }]) {
      const answer = await app.inject({ url: "/v1/jobs", headers });
      expect(answer.statusCode).toBe(429);
      expect(answer.headers["retry-after"]).toBe("3");
      expect(answer.json()).toMatchObject({ error: { code: "rate_limited", details: { retryAfterMs: 2100 } } });
    }
  });

  test("every changing request is recorded with its caller and status; reading requests are not", async () => {
    const { key, record } = await makeKey(["submit"], { tenant: "web" });
    const jobId = await submit(key);
    await app.inject({ method: "POST", url: `/v1/jobs/${jobId}/resume`, headers: bearer(key) });
    await app.inject("/v1/jobs");
    const answer = await app.inject("/v1/audit?limit=10");
    const { entries } = answer.json() as { entries: object[] };
    expect(entries).toMatchObject([
      { owner: "ann", tenant: "web", keyId: record.id, action: "POST /v1/jobs/:jobId/resume", status: 409 },
      { owner: "ann", keyId: record.id, action: "POST /v1/jobs", path: "/v1/jobs", status: 202, made: jobId },
      { owner: "operator", action: "POST /v1/keys", status: 201, made: record.id, address: "127.0.0.1" },
    ]);
    expect(answer.body).not.toContain(key);
  });

  test("a response is sent even if its status cannot be recorded", async () => {
    auth.audit.close = async () => {
      throw new Error("the log is away");
    };
    expect((await app.inject({ method: "POST", url: "/v1/jobs", payload: BODY })).statusCode).toBe(202);
    expect(auth.entries).toHaveLength(1);
  });

  test("a request that cannot be recorded is not carried out", async () => {
    auth.audit.add = async () => {
      throw new Error("the log is away");
    };
    expect((await app.inject({ method: "POST", url: "/v1/jobs", payload: BODY })).statusCode).toBe(500);
    expect(services.submissions.size).toBe(0);
  });
});
