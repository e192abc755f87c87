import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { findServer } from "../../../cli/client/server.ts";
import { writeKeyFile } from "../../../launch/api-key-file.ts";
import { chooseApiKey } from "../../../launch/choose-api-key.ts";
import { hashApiKey, makeApiKey } from "../../../shared/support/secrets/api-key.ts";
import { keyFileFor } from "../../../shared/support/secrets/key-file.ts";

const URL = "http://127.0.0.1:7420";
const { key } = makeApiKey();
let home: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), "midwatch-home-"));
});
afterEach(() => rmSync(home, { recursive: true }));

test("a key is found by the coordinator's address, under any name of loopback, and never sent to another address", async () => {
  const written = await writeKeyFile({ HOME: home }, { url: URL, key, data: home });
  for (const url of [URL, "http://localhost:7420/", "http://[::1]:7420"])
    expect(findServer(url, { HOME: home })).toMatchObject({ url, apiKey: key });
  for (const url of ["http://127.0.0.1:7421", "https://watch.example.org", "http://localhost"])
    expect(findServer(url, { HOME: home }).apiKey).toBeUndefined();
  written.remove();
  expect(findServer(URL, { HOME: home })).toMatchObject({ keySource: expect.stringContaining("does not exist") });
});

test("MIDWATCH_API_KEY wins over MIDWATCH_API_KEY_FILE, and that over the file of the address", async () => {
  await writeKeyFile({ HOME: home }, { url: URL, key: "by-address", data: home });
  const file = join(home, "key");
  writeFileSync(file, "by-file\nsecond-line\n");
  const env = { HOME: home, MIDWATCH_API_KEY_FILE: file };
  expect(findServer(URL, env)).toMatchObject({
    apiKey: "by-file",
    keySource: `${file}, the first key of 2 lines`,
  });
  expect(findServer(URL, { ...env, MIDWATCH_API_KEY: key })).toMatchObject({ apiKey: key });
  expect(findServer(URL, { ...env, MIDWATCH_API_KEY: `${key}\r\nmwk_second\n` })).toMatchObject({ apiKey: key });
  expect(findServer(URL, { ...env, MIDWATCH_API_KEY_FILE: "" }).apiKey).toBe("by-address");
});

test("of several lines, the first key is sent and no hash; the source says so", () => {
  const file = join(home, "keys");
  const sourceOf = (text: string) => {
    writeFileSync(file, text);
    const { apiKey, keySource } = findServer(URL, { HOME: home, MIDWATCH_API_KEY_FILE: file });
    return [apiKey, keySource];
  };
  const hash = hashApiKey(makeApiKey().key);
  expect(sourceOf(`# ours\n${hash}\nold-key-of-the-operator\n${key}\n`)).toEqual([
    key,
    `${file}, the first key of 3 lines`,
  ]);
  expect(sourceOf(`# ours\n${key}\n`)).toEqual([key, file]);
  expect(sourceOf(`${hash}\n`)).toEqual([undefined, `${file}, which has only hashes of keys`]);
  expect(sourceOf("# nothing\n")).toEqual([undefined, `${file}, which is empty`]);
});

test("a comma, a space or a letter outside ASCII is no part of a key", () => {
  for (const [text, name] of [
    [`${key},${key}`, "a comma"],
    [`${key} ${key}`, "a space"],
    [`${key}é`, "a character outside ASCII"],
  ])
    expect(() => findServer(URL, { HOME: home, MIDWATCH_API_KEY: text })).toThrow(
      `MIDWATCH_API_KEY must have one key a line, got a line with ${name}, which is no part of a key. Nothing was sent`,
    );
});

test("the key file is closed to other users, even if a link or an open file was planted there", async () => {
  const file = keyFileFor({ home }, URL) ?? "";
  mkdirSync(dirname(file), { recursive: true });
  const target = join(home, "target");
  writeFileSync(target, "mine");
  symlinkSync(target, file);
  await writeKeyFile({ HOME: home }, { url: URL, key, data: home });
  expect(readFileSync(target, "utf8")).toBe("mine");
  chmodSync(file, 0o666);
  await writeKeyFile({ HOME: home }, { url: URL, key, data: home });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readFileSync(file, "utf8")).toBe(`${key}\n`);
});

test("without a home the key is written into the data folder, with a hint how to use it", async () => {
  const written = await writeKeyFile({}, { url: URL, key, data: home });
  expect(written).toMatchObject({
    file: join(home, "api-key"),
    hint: expect.stringContaining("MIDWATCH_API_KEY_FILE="),
  });
  expect(statSync(written.file).mode & 0o777).toBe(0o600);
});

test("up only makes a new key on loopback, and does not change the operator's key", () => {
  const [first, second] = [chooseApiKey({}), chooseApiKey({ MIDWATCH_HOST: "::1" })];
  expect(first.key).not.toBe(second.key);
  expect(first.env).toEqual({ MIDWATCH_API_KEY: hashApiKey(first.key ?? "") });
  expect(chooseApiKey({ MIDWATCH_HOST: "0.0.0.0" })).toEqual({ key: undefined, env: {} });
  expect(chooseApiKey({ MIDWATCH_API_KEY: key })).toEqual({ key, env: { MIDWATCH_API_KEY: key } });
  expect(chooseApiKey({ MIDWATCH_API_KEY: hashApiKey(key) }).key).toBeUndefined();
});
