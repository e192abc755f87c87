import { expect, test } from "vitest";
import { parseRedisUrl } from "../../../../../shared/redis/connection/redis-url.ts";

test.each([
  ["redis://127.0.0.1", { host: "127.0.0.1", port: 6379, db: 0 }],
  ["redis://:p%40ss@h:7000/2", { host: "h", port: 7000, db: 2, password: "p@ss" }],
  ["redis://u:p@h", { host: "h", port: 6379, db: 0, username: "u", password: "p" }],
  ["redis://[::1]:6380", { host: "::1", port: 6380, db: 0 }],
  ["rediss://h:6380", { host: "h", port: 6380, db: 0, tls: {} }],
  ["redis+unix:///run/a%20b/s?password=p%26q&db=4", { path: "/run/a b/s", db: 4, password: "p&q" }],
])("%s is parsed", (url, options) => {
  expect(parseRedisUrl(url)).toEqual({ options });
});

test("a cluster is named by some of its nodes", () => {
  expect(parseRedisUrl("redis+cluster://u:p%40ss@h1:7000,h2,[::1]:7002")).toEqual({
    options: { username: "u", password: "p@ss" },
    clusterNodes: [
      { host: "h1", port: 7000 },
      { host: "h2", port: 6379 },
      { host: "::1", port: 7002 },
    ],
  });
  expect(parseRedisUrl("rediss+cluster://h/0")).toEqual({
    options: { tls: {} },
    clusterNodes: [{ host: "h", port: 6379 }],
  });
});

test("sentinels name a master, with passwords and TLS for both", () => {
  const sentinels = [
    { host: "h1", port: 26379 },
    { host: "h2", port: 5000 },
  ];
  const common = { name: "main", sentinels, failoverDetector: true };
  expect(parseRedisUrl("redis+sentinel://h1,h2:5000/main")).toEqual({ options: { db: 0, ...common } });
  expect(parseRedisUrl("rediss+sentinel://:p@h1,h2:5000/main?db=2&sentinelPassword=q%26q")).toEqual({
    options: {
      db: 2,
      password: "p",
      ...common,
      sentinelPassword: "q&q",
      tls: {},
      enableTLSForSentinelMode: true,
      sentinelTLS: {},
    },
  });
});

test.each([
  "",
  "localhost:6379",
  "http://h",
  "redis://h/x",
  "redis://h1,h2",
  "redis+unix:///s?db=-1",
  "redis+cluster://h1,h2:x",
  "redis+cluster://h1?db=1",
  "redis+sentinel://h1,h2",
  "redis+sentinel://h1/main?db=x",
])("%j is refused with the expected forms", (url) => {
  expect(() => parseRedisUrl(url)).toThrow(
    /^REDIS_URL must be redis:\/\/, rediss:\/\/, redis\+unix:\/\/\/path, redis\+cluster:\/\/host,host or redis\+sentinel:\/\/host,host\/name, got/,
  );
});

test.each([
  "http://u:hunter22@h",
  "redis+tcp:///s?password=hunter22&db=1",
  "redis+cluster://:hunter22@h/5",
  "redis+sentinel://h/main?sentinelPassword=hunter22&db=x",
])("a refusal shows no password: %s", (url) => {
  let message = "";
  try {
    parseRedisUrl(url);
  } catch (error) {
    message = (error as Error).message;
  }
  expect(message).toContain("REDIS_URL must be");
  expect(message).not.toContain("hunter22");
});
