import { expect, test } from "vitest";
import { checkHost } from "../../../../coordinator/webhooks/check-host.ts";
import { readCoordinatorConfig } from "../../../../shared/settings/coordinator-config.ts";

const env = { MIDWATCH_DATA: "/d", REDIS_URL: "redis://x", ANTHROPIC_API_KEY: "k" };
const read = (over: Record<string, string>) => readCoordinatorConfig({ ...env, ...over }).webhooks;
const MIDWATCH_WEBHOOK_SECRET = "0123456789abcdef";

test("without settings there are no webhooks", () => {
  expect(read({})).toEqual({ url: undefined, secret: undefined, hosts: [] });
});

test("hosts are read from a list, and the secret is required", () => {
  const MIDWATCH_WEBHOOK_HOSTS = "Example.org, hooks.example.com:8443";
  expect(read({ MIDWATCH_WEBHOOK_HOSTS, MIDWATCH_WEBHOOK_SECRET }).hosts).toEqual([
    "example.org",
    "hooks.example.com:8443",
  ]);
  expect(() => read({ MIDWATCH_WEBHOOK_HOSTS })).toThrow("MIDWATCH_WEBHOOK_SECRET must be");
});

test.each([
  ["an address that is none", { MIDWATCH_WEBHOOK_URL: "ftp://x", MIDWATCH_WEBHOOK_SECRET }, "http or https"],
  ["a secret that is short", { MIDWATCH_WEBHOOK_URL: "https://x", MIDWATCH_WEBHOOK_SECRET: "short" }, "16 characters"],
])("%s stops the start", (_name, over, part) => {
  expect(() => read(over)).toThrow(part);
});

test.each([
  ["another host", "https://evil.example/"],
  ["another port", "https://example.org:8443/"],
  ["a host that only begins like it", "https://example.org.evil.example/"],
  ["a name before an @", "https://example.org@evil.example/"],
  ["another protocol", "file://example.org/etc/passwd"],
  ["no address", "example.org"],
])("%s is not allowed", (_name, url) => {
  expect(() => checkHost(url, ["example.org"])).toThrow("must go to a host in MIDWATCH_WEBHOOK_HOSTS");
});

test("an allowed host is accepted in any spelling", () => {
  checkHost("https://EXAMPLE.org/hook?x=1", ["example.org"]);
  checkHost("https://example.org:443/", ["example.org"]);
});
