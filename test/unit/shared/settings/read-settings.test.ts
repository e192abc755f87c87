import { expect, test } from "vitest";
import { readSettings, variablesFor } from "../../../../shared/settings/read-settings.ts";
import type { Reader, Setting } from "../../../../shared/settings/setting.ts";
import { SETTINGS, SUBJECTS } from "../../../../shared/settings.ts";
import { redactSecrets } from "../../../../shared/support/secrets/redact.ts";
import { registerEnvSecrets } from "../../../../shared/support/secrets/register-env-secrets.ts";

const ALL = Object.values<Setting>(SETTINGS);
const REQUIRED = { MIDWATCH_DATA: "/data", REDIS_URL: "redis://x" };
const readWorker = (env: Record<string, string> = {}) => readSettings("worker", { ...REQUIRED, ...env });

test("a variable that is unset or empty has its default, and undefined without one", () => {
  expect(readWorker()).toMatchObject({ slots: 4, drainMs: 5000, egress: [], sandbox: "required", logLevel: "info" });
  expect(readWorker({ MIDWATCH_SLOTS: "", MIDWATCH_DAY_CAP_USD: "" })).toEqual(readWorker());
  expect(readWorker().dayCapUsd).toBeUndefined();
  expect(readSettings("up", {})).toMatchObject({ data: undefined, port: 7420, minFreeBytes: 2 ** 30 });
});

test.each(ALL.filter((setting) => setting.default !== undefined))("$name accepts its own default", (setting) => {
  expect(setting.parse.read(setting.default ?? "")).toBeDefined();
});

test("texts become values in the unit that their readers use", () => {
  expect(
    readWorker({
      MIDWATCH_SLOTS: "256",
      MIDWATCH_JOB_DISK_MB: "2",
      MIDWATCH_KEY_CAP_USD: "2.50",
      MIDWATCH_EGRESS: "a.example, *.B.example,",
      MIDWATCH_PRIVATE_HOSTS: "Git.Example",
      MIDWATCH_REPOSITORIES: "/a b:/c:",
    }),
  ).toMatchObject({
    slots: 256,
    jobDiskBytes: 2_097_152,
    keyCapUsd: 2.5,
    egress: ["a.example", "*.b.example"],
    privateHosts: ["git.example"],
    repositories: ["/a b", "/c"],
  });
});

test.each([
  ["MIDWATCH_SLOTS", "0", "a whole number from 1 to 256"],
  ["MIDWATCH_SLOTS", "257", "a whole number from 1 to 256"],
  ["MIDWATCH_SLOTS", "4.5", "a whole number from 1 to 256"],
  ["MIDWATCH_MIN_FREE_MB", "-1", "a whole number of MiB from 0 to 100000000"],
  ["MIDWATCH_DAY_CAP_USD", "0", "an amount of US dollars above 0"],
  ["MIDWATCH_SLOTS", "0x10", "a whole number from 1 to 256"],
  ["MIDWATCH_DAY_CAP_USD", "1e3", "an amount of US dollars above 0"],
  [
    "MIDWATCH_HOST_NAME",
    "..",
    "a name of letters, digits, dots, underscores and hyphens that begins with a letter or digit",
  ],
  ["MIDWATCH_SANDBOX", "off", "required or unsafe-none"],
  ["MIDWATCH_LOG_LEVEL", "loud", "fatal, error, warn, info, debug, trace or silent"],
  ["ANTHROPIC_BASE_URL", "api.example", "an http or https address"],
  ["MIDWATCH_DATA", "data", "an absolute path"],
  ["MIDWATCH_EGRESS", "a.example,b.example/bar", "hosts separated by commas: `host`, `host:port` or `*.host`"],
  ["MIDWATCH_EGRESS", "10.1.0.0/16", "hosts separated by commas: `host`, `host:port` or `*.host`"],
  [
    "MIDWATCH_PRIVATE_HOSTS",
    "a.example:22",
    "hosts separated by commas: `host`, `*.host` or networks such as `10.1.0.0/16`",
  ],
])("%s=%s is refused with the expected and the actual value", (name, value, expected) => {
  expect(() => readWorker({ [name]: value })).toThrow(
    `${name} must be ${expected}, got ${value}; correct it. The process does not start`,
  );
});

test.each([
  ["MIDWATCH_EGRESS", "registry.npmjs.org,localhost:4873,*.B.example,127.0.0.1:80,[::1]:80"],
  ["MIDWATCH_PRIVATE_HOSTS", "git.corp.example,*.corp.example,10.1.0.0/16,fd00::/8,fd00::1,127.0.0.1"],
])("%s=%s is a list of hosts", (name, value) => {
  expect(Object.values(readWorker({ [name]: value }))).toContainEqual(value.toLowerCase().split(","));
});

test.each([
  ["MIDWATCH_EGRESS", "http://foo/bar", "worker"],
  ["MIDWATCH_HOSTS", "https://midwatch.example", "coordinator"],
  ["MIDWATCH_WEBHOOK_HOSTS", "*.example.org", "coordinator"],
  ["MIDWATCH_ORIGINS", "example.org", "coordinator"],
  ["MIDWATCH_ORIGINS", "https://example.org/", "coordinator"],
] as const)("%s=%s, which would never match, is refused", (name, value, reader) => {
  expect(() => readSettings(reader, { ...REQUIRED, [name]: value })).toThrow(`${name} must be `);
});

test("the value of a secret is in no error and in no log", () => {
  const MIDWATCH_WEBHOOK_SECRET = "hunter2";
  const read = () => readSettings("coordinator", { ...REQUIRED, MIDWATCH_WEBHOOK_SECRET });
  expect(read).toThrow("MIDWATCH_WEBHOOK_SECRET must be a text of 16 characters or more, got 7 characters");
  const secrets = ALL.filter(({ isSecret }) => isSecret).map(({ name }, i) => [name, `nobody-knows-me-${i}`] as const);
  registerEnvSecrets(Object.fromEntries(secrets));
  expect(secrets.length).toBeGreaterThanOrEqual(3);
  for (const [, value] of secrets) expect(redactSecrets(`it is ${value}`)).not.toContain(value);
});

test("user, password and query of an address are in no error", () => {
  const read = () => readWorker({ ANTHROPIC_BASE_URL: "ftp://me:hunter2@api.example/v1?key=hunter2" });
  expect(read).toThrow("got ftp://...@api.example/v1?...");
});

test.each(["coordinator", "worker"] as const)("a %s needs a data folder and a Redis", (reader) => {
  for (const [name, value] of Object.entries(REQUIRED)) {
    expect(() => readSettings(reader, { ...REQUIRED, [name]: "" })).toThrow(`${name} must be `);
    expect(() => readSettings(reader, { ...REQUIRED, [name]: value })).not.toThrow();
  }
});

test("each reader has the settings that declare it, and is passed their variables only", () => {
  const env = Object.fromEntries([...ALL.map(({ name }) => [name, "x"]), ["MIDWATCH_OTHER", "x"], ["AWS_KEY", "x"]]);
  for (const reader of ["coordinator", "worker", "simulator", "up", "cli"] satisfies Reader[]) {
    const declared = ALL.filter((setting) => setting.for.includes(reader)).map(({ name }) => name);
    expect(Object.keys(variablesFor(reader, env))).toEqual(declared);
  }
  expect(Object.keys(readSettings("simulator", {}))).toEqual(["parent", "path", "home"]);
  expect(readWorker()).not.toHaveProperty("leads");
  expect(readSettings("coordinator", REQUIRED)).not.toHaveProperty("slots");
});

test("the table names each variable once, and the subjects contain all of it", () => {
  const names = ALL.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  expect(Object.values(SUBJECTS).flatMap((subject) => Object.keys(subject))).toEqual(Object.keys(SETTINGS));
});
