import { expect, test } from "vitest";
import { parseRedisUrl } from "../../../../shared/redis/redis-url.ts";

test.each([
  ["redis://127.0.0.1", { host: "127.0.0.1", port: 6379, db: 0 }],
  ["redis://:p%40ss@h:7000/2", { host: "h", port: 7000, db: 2, password: "p@ss" }],
  ["redis://u:p@h", { host: "h", port: 6379, db: 0, username: "u", password: "p" }],
  ["redis://[::1]:6380", { host: "::1", port: 6380, db: 0 }],
  ["rediss://h:6380", { host: "h", port: 6380, db: 0, tls: {} }],
  ["redis+unix:///run/a%20b/s?password=p%26q&db=4", { path: "/run/a b/s", db: 4, password: "p&q" }],
])("%s says where Redis is", (url, options) => {
  expect(parseRedisUrl(url)).toEqual(options);
});

test.each(["", "localhost:6379", "http://h", "redis://h/x", "redis+unix:///s?db=-1"])(
  "%j is refused with what is expected",
  (url) => {
    expect(() => parseRedisUrl(url)).toThrow(
      /^REDIS_URL must be redis:\/\/, rediss:\/\/ or redis\+unix:\/\/\/path, got/,
    );
  },
);

test.each(["http://u:hunter22@h", "redis+tcp:///s?password=hunter22&db=1"])(
  "a refusal shows no password: %s",
  (url) => {
    let message = "";
    try {
      parseRedisUrl(url);
    } catch (error) {
      message = (error as Error).message;
    }
    expect(message).toContain("REDIS_URL must be");
    expect(message).not.toContain("hunter22");
  },
);
