import { chmodSync, mkdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { measureDisk } from "../../../../worker/sandbox/measure-disk.ts";
import { createDiskGuard } from "../../../../worker/sandbox/watch-disk.ts";
import { temporaryFolder } from "../../../support/repository.ts";

const MIB = 1024 * 1024;
let folder: ReturnType<typeof temporaryFolder>;

beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

const fill = (name: string, mib: number) => writeFileSync(join(folder.path, name), Buffer.alloc(mib * MIB, "x"));

test("blocks count instead of lengths, every entry counts, and closed folders are opened", async () => {
  fill("large", 3);
  writeFileSync(join(folder.path, "sparse"), "");
  truncateSync(join(folder.path, "sparse"), 4 * 1024 * MIB);
  mkdirSync(join(folder.path, "closed"));
  writeFileSync(join(folder.path, "closed", "hidden"), Buffer.alloc(2 * MIB, "x"));
  chmodSync(join(folder.path, "closed"), 0);
  const bytes = await measureDisk([folder.path]);
  chmodSync(join(folder.path, "closed"), 0o755);
  expect(bytes).toBeGreaterThanOrEqual(5 * MIB);
  expect(bytes).toBeLessThan(8 * MIB);
});

test("folders that fill up while they are watched call back once, and stay full until the next count", async () => {
  const guard = createDiskGuard(16 * MIB);
  let calls = 0;
  const first = guard([folder.path], () => {
    calls += 1;
  });
  expect(first.isFull).toBe(false);
  fill("a", 32);
  await expect.poll(() => calls, { timeout: 5000 }).toBe(1);
  expect(await first.end()).toBe(true);
  const second = guard([folder.path], () => {});
  expect(second.isFull).toBe(true);
  rmSync(join(folder.path, "a"));
  expect(await second.end()).toBe(false);
  const third = guard([folder.path], () => {});
  expect(third.isFull).toBe(false);
  expect(await third.end()).toBe(false);
});

test("many small calls add up", async () => {
  const guard = createDiskGuard(16 * MIB);
  let isFull = false;
  for (let call = 0; call < 8 && !isFull; call++) {
    const watch = guard([folder.path], () => {});
    fill(`call-${call}`, 6);
    isFull = await watch.end();
  }
  expect(isFull).toBe(true);
});

test("nearly full folders are found full after small writes, in spite of other activity on the disk", async () => {
  const guard = createDiskGuard(16 * MIB);
  const first = guard([folder.path], () => {});
  fill("nearly-all", 15);
  expect(await first.end()).toBe(false);
  let isOver = false;
  const second = guard([folder.path], () => {
    isOver = true;
  });
  fill("the-rest", 2);
  await expect.poll(() => isOver, { timeout: 5000 }).toBe(true);
  expect(await second.end()).toBe(true);
});

test("deletions by others do not hide writes, although the free space stays the same", async () => {
  const others = temporaryFolder();
  for (let n = 0; n < 20; n++) writeFileSync(join(others.path, `${n}`), Buffer.alloc(2 * MIB, "x"));
  let isOver = false;
  const watch = createDiskGuard(4 * MIB, { atLatestMs: 60_000 })([folder.path], () => {
    isOver = true;
  });
  let step = 0;
  // Deletes and writes files in turn, and checks the disk after each step, so that the free space stays the same.
  const next = () => {
    const n = Math.floor(step / 2);
    if (step % 2 === 0) rmSync(join(others.path, `${n}`));
    else fill(`${n}`, 2);
    step += 1;
    return isOver;
  };
  await expect.poll(next, { interval: 50, timeout: 1900 }).toBe(true);
  expect(await watch.end()).toBe(true);
  others.dispose();
});
