import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "../../../shared/support/files/package-root.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "midwatch-wrong-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Runs `midwatch up` in the folder until it ends by itself. */
async function up(env: Record<string, string>, args: readonly string[] = []): Promise<{ code: unknown; err: string }> {
  const { ANTHROPIC_API_KEY: _key, REDIS_URL: _redis, ...own } = process.env;
  const command = [join(packageRoot(), "dist/cli/main.js"), "up", "--workers", "1", "--port", "0", ...args];
  const child = spawn(process.execPath, command, {
    env: { ...own, MIDWATCH_DATA: join(folder, "data"), XDG_CONFIG_HOME: join(folder, "config"), ...env },
    cwd: folder,
    stdio: ["ignore", "ignore", "pipe"],
  });
  let err = "";
  child.stderr.on("data", (part: Buffer) => {
    err += part;
  });
  const [code] = await once(child, "close");
  return { code, err };
}

test.each([
  ["a relative data folder", { MIDWATCH_DATA: "relative/path" }, [], "got relative/path"],
  ["a worker's setting", { MIDWATCH_HARNESS_SLOTS: "65" }, [], "a whole number from 1 to 64, got 65"],
  ["a setting that is an option too", { MIDWATCH_SLOTS: "abc" }, [], "MIDWATCH_SLOTS"],
  ["a Node without a folder", { MIDWATCH_NODE: "node" }, [], "MIDWATCH_NODE must be an absolute path, got node"],
  ["a Node that is none", { MIDWATCH_NODE: "/bin/true" }, [], "MIDWATCH_NODE must be the path of a Node"],
  ["a Redis that is none", { MIDWATCH_REDIS_SERVER: "/bin/true" }, [], "MIDWATCH_REDIS_SERVER must be"],
  ["an unknown brain", {}, ["--brain", "nope"], "or an ES module file, got nope"],
])("%s is wrong usage of up: nothing is created", async (_name, env, args, message) => {
  const { code, err } = await up(env, args);
  expect([code, err]).toEqual([2, expect.stringContaining(message)]);
  expect(err).not.toContain("dist/");
  expect(readdirSync(folder)).toEqual([]);
});
