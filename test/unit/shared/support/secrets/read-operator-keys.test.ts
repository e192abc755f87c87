import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { hashApiKey, makeApiKey } from "../../../../../shared/support/secrets/api-key.ts";
import { readOperatorKeys } from "../../../../../shared/support/secrets/read-operator-keys.ts";

const { key } = makeApiKey();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "midwatch-keys-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the setting holds a key or its hash", () => {
  expect(readOperatorKeys({ accessKey: key })).toEqual([hashApiKey(key)]);
  expect(readOperatorKeys({ accessKey: hashApiKey(key) })).toEqual([hashApiKey(key)]);
  expect(readOperatorKeys({})).toEqual([]);
});

test("a file may hold several keys, so that one can replace another", () => {
  const file = join(folder, "keys");
  const next = hashApiKey(makeApiKey().key);
  writeFileSync(file, `# old, until Friday\n${key}\n\n${next}\n`, { mode: 0o600 });
  expect(readOperatorKeys({ accessKeyFile: file })).toEqual([hashApiKey(key), next]);
});

test("a file that others can read, a missing file and a short key are refused", () => {
  const file = join(folder, "keys");
  writeFileSync(file, key);
  chmodSync(file, 0o644);
  expect(() => readOperatorKeys({ accessKeyFile: file })).toThrow(/mode 644; chmod 600/);
  expect(() => readOperatorKeys({ accessKeyFile: join(folder, "none") })).toThrow(/must be a file/);
  expect(() => readOperatorKeys({ accessKey: "hunter2" })).toThrow(/at least 32 characters, got 7/);
  expect(() => readOperatorKeys({ accessKey: `${key},${key}` })).toThrow(/a comma, which is no part of a key/);
});
