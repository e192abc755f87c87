import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connectRedis } from "../../../shared/redis/connection/connection.ts";
import { missingPermissions, NEEDED_COMMANDS } from "../../../shared/redis/connection/permissions.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { startRedis, type TestRedis } from "../../support/redis.ts";

let redis: TestRedis;
const closers: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});
afterAll(() => redis.stop());

async function open(url = redis.url) {
  const connection = await connectRedis(url, { log: silentLog() });
  closers.push(() => connection.close());
  return connection;
}

/** Creates a user of Redis with these ACL rules; returns the URL with which the user connects. */
async function user(
  rules: readonly string[],
): Promise<{ url: string; change: (...more: string[]) => Promise<unknown> }> {
  const { client } = await open();
  const change = (...more: string[]) => client.call("ACL", "SETUSER", "limited", ...more);
  await change("reset", "on", ">limited-password", ...rules);
  const [, rest = ""] = redis.url.split("redis+unix://");
  return { url: `redis+unix://limited:limited-password@${rest.replace(/password=[^&]*&?/, "")}`, change };
}

test("a user with all needed permissions lacks none, and the checks leave no keys", async () => {
  const { url } = await user(["~*", "&*", "+@all"]);
  const { client } = await open(url);
  expect(await missingPermissions(client)).toEqual([]);
  expect(await client.keys("*probe*")).toEqual([]);
});

test.each([
  ["a command", ["~*", "&*", "+@all", "-xadd"], ["XADD"]],
  ["several", ["~*", "&*", "+@all", "-evalsha", "-bzpopmin"], ["EVALSHA", "BZPOPMIN"]],
  ["a command that scripts alone call", ["~*", "&*", "+@all", "-time"], ["TIME"]],
])("a missing permission is named: %s", async (_what, rules, expected) => {
  const { url } = await user(rules);
  expect(await missingPermissions((await open(url)).client)).toEqual(expected);
});

test("forbidden key patterns are named", async () => {
  const { url } = await user(["~mw:*", "&*", "+@all"]);
  expect(await missingPermissions((await open(url)).client)).toContainEqual(
    "EVAL of keys that begin with mw: or {mwq:",
  );
});

test("every command that our scripts, our clients and BullMQ's scripts call is checked", () => {
  const bullmq = join(dirname(createRequire(import.meta.url).resolve("bullmq")), "scripts");
  const folders = [bullmq, ...["shared/redis", "shared/queue"].map((name) => join(packageRoot(), name))];
  const texts = folders.flatMap((folder) =>
    readdirSync(folder)
      .filter((name) => /\.(js|ts)$/.test(name) && name !== "dump-keys.ts")
      .map((name) => readFileSync(join(folder, name), "utf8")),
  );
  const called = texts.flatMap((text) => [
    ...[...text.matchAll(/(?:rcall|redis\.call|redis\.pcall)\(['"](\w+)/g)].map(([, name = ""]) => name.toUpperCase()),
    ...[...text.matchAll(/client\.((?:[hszlx]|rpush|set|get|del|exists|expire|pttl)[a-z]*)\(/g)].map(([, name = ""]) =>
      name.toUpperCase(),
    ),
  ]);
  const known = new Set([...NEEDED_COMMANDS, "STATUS"]);
  expect(called.length).toBeGreaterThan(500);
  expect([...new Set(called)].filter((name) => !known.has(name))).toEqual([]);
});

test("GET /readyz, which needs no key, makes Redis read six commands and not 160", async () => {
  const { client } = await open();
  const monitor = await (client as Redis).monitor();
  closers.push(async () => monitor.disconnect());
  const read: string[] = [];
  monitor.on("monitor", (_at: string, [name = ""]: string[], source: string) => {
    if (source !== "lua") read.push(name.toLowerCase());
  });
  expect(await missingPermissions(client)).toEqual([]);
  await client.ping();
  await expect.poll(() => read.at(-1)).toBe("ping");
  expect(read.slice(0, -1).sort()).toEqual(["bzpopmin", "bzpopmin", "eval", "eval", "evalsha", "evalsha"]);
});
