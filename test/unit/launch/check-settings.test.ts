import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { checkSettings } from "../../../launch/check-settings.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "midwatch-settings-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("up's defaults are no mistake", () => {
  expect(checkSettings({})).toEqual([]);
});

test.each([
  ["MIDWATCH_DATA", "relative/path", /an absolute path, got relative\/path/],
  ["MIDWATCH_NODE", "node", /an absolute path, got node/],
  ["MIDWATCH_PORT", "x", /a whole number/],
  ["MIDWATCH_LEADS", "0", /a whole number/],
  ["MIDWATCH_HARNESS_SLOTS", "65", /a whole number from 1 to 64/],
  ["MIDWATCH_API_KEY", "short", /at least 32 characters/],
  ["MIDWATCH_API_KEY_FILE", "/nope/key", /must be a file/],
  ["ANTHROPIC_API_KEY_FILE", "/nope/key", /must name a file/],
  ["MIDWATCH_WEBHOOK_URL", "https://hooks.example", /MIDWATCH_WEBHOOK_SECRET must be set/],
  ["MIDWATCH_POLICY", "/nope/policy.json", /could not be read/],
  ["MIDWATCH_DESTINATIONS", "/nope/destinations.json", /a readable JSON file/],
  ["MIDWATCH_TOOLCHAINS", "/nope", /does not exist/],
  ["MIDWATCH_SECRETS", "/nope", /must be a folder, got \/nope/],
  ["MIDWATCH_EGRESS", "http://foo/bar", /hosts separated by commas/],
  ["MIDWATCH_BRAIN", "nope", /echo, fanout, misbehave, refactor or an ES module file, got nope/],
  ["REDIS_URL", "http://x", /REDIS_URL/],
])("%s=%s of any process is refused as wrong usage", (name, value, message) => {
  const check = () => checkSettings({ [name]: value });
  expect(check).toThrow(message);
  expect(check).toThrow(expect.objectContaining({ code: "bad_request" }));
});

test("the brain of the command line is checked, but not if a model answers", () => {
  const file = join(folder, "brain.mjs");
  writeFileSync(file, "export default async () => ({ content: [] });");
  expect(checkSettings({}, { brain: file })).toEqual([]);
  expect(() => checkSettings({}, { brain: join(folder, "none.mjs") })).toThrow(/none\.mjs, which is neither/);
  expect(checkSettings({ ANTHROPIC_API_KEY: "key", MIDWATCH_BRAIN: "nope" })).toEqual([]);
});

test("an address of the Messages API is ignored without a key, and a missing folder of repositories is no error", () => {
  const ANTHROPIC_BASE_URL = "https://me:hunter2@gateway.example";
  expect(checkSettings({ ANTHROPIC_BASE_URL })).toEqual([
    expect.stringMatching(/^ANTHROPIC_BASE_URL is ignored.* the built-in simulator answers$/),
  ]);
  expect(checkSettings({ ANTHROPIC_BASE_URL, ANTHROPIC_API_KEY: "key" })).toEqual([]);
  expect(checkSettings({ MIDWATCH_REPOSITORIES: `/nope:${folder}` })).toEqual([
    expect.stringMatching(/^MIDWATCH_REPOSITORIES names \/nope, which is not a folder now/),
  ]);
});
