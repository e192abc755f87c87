import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { lstatSync, mkdirSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { packageRoot } from "../../../../../shared/support/files/package-root.ts";
import { isHalfWritten, makeWhole, writeWhole } from "../../../../../shared/support/files/write-whole.ts";
import { temporaryFolder } from "../../../../support/repository.ts";

let place: ReturnType<typeof temporaryFolder>;
let file: string;
beforeEach(() => {
  place = temporaryFolder("mw-whole-");
  file = join(place.path, "file");
});
afterEach(() => place.dispose());

const BYTES = 1 << 20;

/**
 * Arguments of a process that runs `code` with the compiled modules. `code` can use `writeWhole`, `makeWhole`, `fs` and
 * `file`, the path of the file.
 */
function processOf(code: string): string[] {
  const own = JSON.stringify(pathToFileURL(join(packageRoot(), "dist/shared/support/files/write-whole.js")).href);
  const start = `import { makeWhole, writeWhole } from ${own}; import fs from "node:fs"; const file = ${JSON.stringify(file)};`;
  return ["--input-type=module", "--eval", `${start}\n${code}`];
}

test("a reader never sees half a file, and two concurrent writers leave one whole file", async () => {
  const writers = ["a", "b"].map((letter) =>
    spawn(
      process.execPath,
      processOf(`for (let i = 0; i < 60; i++) await writeWhole(file, ${JSON.stringify(letter)}.repeat(${BYTES}));`),
      { stdio: "inherit" },
    ),
  );
  const ended = Promise.all(writers.map((writer) => once(writer, "exit")));
  let isOver = false;
  void ended.then(() => {
    isOver = true;
  });
  const seen = new Set<string>();
  while (!isOver) {
    const text = readdirSync(place.path).includes("file") ? readFileSync(file, "utf8") : "a".repeat(BYTES);
    expect(text.length).toBe(BYTES);
    expect(text.replaceAll(text.charAt(0), "")).toBe("");
    seen.add(text.charAt(0));
    await new Promise(setImmediate);
  }
  expect((await ended).map(([code]) => code)).toEqual([0, 0]);
  expect([...seen].sort()).toEqual(["a", "b"]);
  expect(readdirSync(place.path)).toEqual(["file"]);
});

test("concurrent writers of one process, like those of hosts with equal process ids, do not share a temporary file", async () => {
  const texts = Array.from({ length: 8 }, (_, i) => `${i}`.repeat(BYTES + i));
  await Promise.all(texts.map((text) => writeWhole(file, text)));
  expect(texts).toContain(readFileSync(file, "utf8"));
  expect(readdirSync(place.path)).toEqual(["file"]);
});

test("a writer that is killed midway leaves the old file, and a temporary file that its name identifies", () => {
  writeFileSync(file, "old");
  const code = `await makeWhole(${JSON.stringify(place.path)}, async (making) => {
    fs.writeFileSync(making, "half");
    process.kill(process.pid, "SIGKILL");
    await new Promise(() => setInterval(() => {}, 1000));
  });`;
  expect(spawnSync(process.execPath, processOf(code)).signal).toBe("SIGKILL");
  expect(readFileSync(file, "utf8")).toBe("old");
  const left = readdirSync(place.path).filter((name) => name !== "file");
  expect(left.map(isHalfWritten)).toEqual([true]);
});

test("a failed write leaves the old file and no other", async () => {
  writeFileSync(file, "old");
  const fail = async (making: string) => {
    writeFileSync(making, "half");
    throw new Error("no room");
  };
  await expect(makeWhole(place.path, fail)).rejects.toThrow("no room");
  await expect(writeWhole(file, "new", { replace: false })).rejects.toMatchObject({ code: "EEXIST" });
  mkdirSync(join(place.path, "folder", "full"), { recursive: true });
  await expect(writeWhole(join(place.path, "folder"), "new")).rejects.toMatchObject({ code: "EISDIR" });
  expect(readFileSync(file, "utf8")).toBe("old");
  expect(readdirSync(place.path).sort()).toEqual(["file", "folder"]);
});

test("a file gets its mode regardless of the umask and of the replaced file, and a link at its path is not followed", async () => {
  const target = join(place.path, "target");
  writeFileSync(target, "mine");
  symlinkSync(target, file);
  await writeWhole(file, "secret", { mode: 0o600 });
  expect(readFileSync(target, "utf8")).toBe("mine");
  expect(lstatSync(file).mode & 0o777).toBe(0o600);
  const umask = process.umask(0o077);
  try {
    await writeWhole(file, "public", { mode: 0o644 });
  } finally {
    process.umask(umask);
  }
  expect(statSync(file).mode & 0o777).toBe(0o644);
});

test("file and folder are on disk before a write returns", () => {
  const code = `const synced = [];
    const handle = await fs.promises.open(${JSON.stringify(place.path)});
    const proto = Object.getPrototypeOf(handle);
    await handle.close();
    const { sync } = proto;
    proto.sync = function () { synced.push(fs.readlinkSync("/proc/self/fd/" + this.fd)); return sync.call(this); };
    await writeWhole(file, "new");
    console.log(JSON.stringify(synced));`;
  const run = spawnSync(process.execPath, processOf(code), { encoding: "utf8" });
  expect(run.stderr).toBe("");
  const [first = "", ...rest] = JSON.parse(run.stdout) as string[];
  expect(isHalfWritten(first.slice(place.path.length + 1))).toBe(true);
  expect(rest).toEqual([place.path]);
});
