import { afterEach, beforeEach, expect, test } from "vitest";
import type { ApiServer } from "../../../coordinator/http/api-server.ts";
import type { MadeKey } from "../../../shared/protocol/api/access.ts";
import { hashApiKey } from "../../../shared/support/secrets/api-key.ts";
import { createMemoryServices } from "../coordinator/http/memory-services.ts";
import { openServer } from "../coordinator/http/rig.ts";
import { run } from "./rig.ts";

let app: ApiServer;
let url: string;
beforeEach(async () => {
  app = await openServer({ services: createMemoryServices() });
  url = await app.listen({ port: 0, host: "127.0.0.1" });
});
afterEach(() => app.close());

async function create(...args: string[]): Promise<MadeKey> {
  const { out, err } = await run(["keys", "create", "--owner", "ann", ...args, "--json"], { url });
  expect(err).toBe("");
  return JSON.parse(out) as MadeKey;
}

test("a key is made, shown once, opens the API within its scopes, and is listed without its text", async () => {
  const { key, record } = await create("--scope", "read", "--tenant", "web");
  expect((await run(["ls"], { url, env: { MIDWATCH_API_KEY: key } })).code).toBe(0);
  const refused = await run(["submit", "--goal", "g", "--repo", "/r"], { url, env: { MIDWATCH_API_KEY: key } });
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining("scope submit or admin")]);
  const { out } = await run(["keys", "list"], { url });
  expect(out).toMatch(new RegExp(`${record.id} +ann +web +read .* valid`));
  expect(out).not.toContain(key);
});

test("a key is rotated and revoked by its id", async () => {
  const { key, record } = await create();
  const rotated = await run(["keys", "rotate", record.id, "--grace", "0"], { url });
  expect(rotated.out).toMatch(/shown only now:\nmwk_/);
  const old = await run(["ls"], { url, env: { MIDWATCH_API_KEY: key } });
  expect(old.err).toContain("Key source: MIDWATCH_API_KEY");
  const next = await create();
  expect((await run(["keys", "revoke", next.record.id], { url })).out).toContain("is revoked");
  expect((await run(["ls"], { url, env: { MIDWATCH_API_KEY: next.key } })).code).toBe(1);
});

test("audit lists requests with their keys and results", async () => {
  const { record } = await create();
  const { out } = await run(["audit"], { url });
  expect(out).toMatch(new RegExp(`operator@default +operator +127.0.0.1 +POST /v1/keys +201 +${record.id}`));
  const { entries } = JSON.parse((await run(["audit", "--json"], { url })).out) as { entries: object[] };
  expect(entries).toHaveLength(1);
});

test("generate prints a key and its hash for a coordinator, without sending a request", async () => {
  const { key, hash } = JSON.parse((await run(["keys", "generate", "--json"])).out) as { key: string; hash: string };
  expect(hash).toBe(hashApiKey(key));
});
