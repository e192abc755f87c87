import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { examineMachine } from "../../../launch/examine-machine.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "midwatch-examined-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

async function settingsFor(env: Record<string, string>) {
  const found = await examineMachine({ HOME: folder, PATH: process.env.PATH, ...env });
  return found.find(({ name }) => name === "settings");
}

test.each([
  ["MIDWATCH_DAY_CAP_USD", "much", "an amount of US dollars"],
  ["MIDWATCH_SLOTS", "none", "a whole number"],
  ["MIDWATCH_TOOLCHAINS", "relative/folder", "MIDWATCH_TOOLCHAINS"],
])("doctor refuses %s=%s, which a process of up would refuse", async (name, value, expected) => {
  expect(await settingsFor({ [name]: value })).toMatchObject({ ok: false, detail: expect.stringContaining(expected) });
});

test("doctor reads the policy file that up would read", async () => {
  const file = join(folder, "policy.json");
  writeFileSync(file, "{ not JSON");
  expect(await settingsFor({ MIDWATCH_POLICY: file })).toMatchObject({
    ok: false,
    detail: expect.stringContaining("policy.json"),
  });
});
