import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { LoggedEvent } from "../../shared/protocol/job/event.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { logUntil, reachableFolder, repositoryIn, startTestMachine, type TestMachine } from "../support/machine.ts";
import { gitIn } from "../support/repository.ts";

const BRAIN = join(packageRoot(), "test/flow/brains/waiting.mjs");

test("a restored backup of a running deployment continues in a new folder and a new Redis, and does not repeat paid calls", async () => {
  const first = await startTestMachine({ brain: BRAIN, slots: 2, env: { MIDWATCH_DRAIN_MS: "300" } });
  const path = repositoryIn(first, { "README.md": "hello\n" });
  const { jobId } = await first.api.submit({
    goal: "Write the files.\n\ntasks: 2",
    repository: { kind: "path", path },
    limits: { canaryRate: 0 },
    reuse: false,
  });
  await waitsIn(first.data, jobId, "t2.1.1");
  goOn(first.data, jobId, "t2.1.1");
  await logUntil(first.api, jobId, (entry) => mergedBy(entry).length > 0);
  await waitsIn(first.data, jobId, "t3.1.1");
  const paid = await callsOf(first);
  const folder = join(first.root, "backup");
  const made = await midwatch(["backup", "--to", folder, "--json"], first.data);
  expect(made, made.err).toMatchObject({ code: 0 });
  expect(JSON.parse(made.out)).toMatchObject({ folder, version: "0.1.0", keys: expect.any(Number) });
  expect(statSync(folder).mode & 0o777).toBe(0o700);
  expect(await callsOf(first)).toBe(paid);
  await first.stop();

  const root = await reachableFolder();
  const data = join(root, "data");
  const restored = await midwatch(["restore", "--from", folder], data);
  expect(restored, restored.err).toMatchObject({ code: 0 });
  const again = await midwatch(["restore", "--from", folder], data);
  expect(again).toMatchObject({ code: 1, err: expect.stringContaining(`the volume ${data}/volume has files`) });
  const second = await startTestMachine({ brain: BRAIN, slots: 2, env: { MIDWATCH_DATA: data } });
  await waitsIn(data, jobId, "t3.1.2");
  expect(await callsOf(second)).toBe(0);
  goOn(data, jobId, "t3.1.2");
  const log = await logUntil(second.api, jobId);
  expect(log.at(-1)?.event).toMatchObject({ type: "job.status", to: "completed" });
  expect(log.flatMap(mergedBy).sort()).toEqual(["t2", "t3"]);
  const base = join(data, "volume/jobs", jobId, "base.git");
  expect(gitIn(base, "ls-tree", "-r", "--name-only", `midwatch/${jobId}`).split("\n")).toEqual(
    expect.arrayContaining(["out/1.txt", "out/2.txt"]),
  );
  // No file of the restored deployment refers to the folder of the old one.
  const alternates = join(data, "volume/jobs", jobId, "candidates.git/objects/info/alternates");
  expect(readFileSync(alternates, "utf8")).toBe(`${base}/objects\n`);
  const { usage, byRole } = await second.api.usage(jobId);
  expect(byRole.implementer?.calls).toBe(10);
  expect(usage.calls).toBe(paid + (await callsOf(second)));
}, 180_000);

test("a backup with one flipped byte in a file, in the Redis dump or in the manifest is refused; so is a Redis with keys, and a folder with files", async () => {
  const machine = await startTestMachine({ brain: BRAIN, env: { MIDWATCH_DRAIN_MS: "300" } });
  repositoryIn(machine, { "README.md": "hello\n" });
  const { data, root } = machine;
  await machine.api.submit({ goal: "Nothing.", repository: { kind: "path", path: join(root, "repository") } });
  const folder = join(root, "backup");
  const made = await midwatch(["backup", "--to", folder], data);
  expect(made, made.err).toMatchObject({ code: 0 });
  expect(await midwatch(["backup", "--to", folder], data)).toMatchObject({
    code: 1,
    err: expect.stringContaining(`expected ${folder} to be empty`),
  });
  await machine.stop();

  const target = join(root, "target");
  const dry = await midwatch(["restore", "--from", folder, "--dry-run"], target);
  expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("verified") });
  const [shard = ""] = readdirSync(join(folder, "files"));
  const [stored = ""] = readdirSync(join(folder, "files", shard));
  for (const file of [
    join(folder, "files", shard, stored),
    join(folder, "redis.jsonl"),
    join(folder, "manifest.json"),
  ]) {
    flipByte(file);
    for (const more of [[], ["--dry-run"]]) {
      const refused = await midwatch(["restore", "--from", folder, ...more], target);
      expect(refused).toMatchObject({ code: 1, err: expect.stringContaining(file) });
    }
    flipByte(file);
  }
  expect(existsSync(target)).toBe(false);

  // Backs up the deployment while it is stopped, and restores it in another folder.
  const stopped = join(root, "stopped");
  expect(await midwatch(["backup", "--to", stopped], data)).toMatchObject({ code: 0 });
  const whole = await midwatch(["restore", "--from", stopped, "--json"], target);
  expect(whole, whole.err).toMatchObject({ code: 0 });

  renameSync(join(target, "volume"), join(root, "aside"));
  const used = await midwatch(["restore", "--from", stopped], target);
  expect(used).toMatchObject({ code: 1, err: expect.stringMatching(/Redis has the key (mw:|\{mwq:)/) });
  expect(readdirSync(target)).not.toContain("volume");
  expect(await midwatch(["backup"], data)).toMatchObject({ code: 2 });
}, 120_000);

/** Runs one command line of the CLI. */
async function midwatch(args: readonly string[], data: string): Promise<{ code: number; out: string; err: string }> {
  const { REDIS_URL: _redis, ...env } = process.env;
  const child = spawn(process.execPath, [join(packageRoot(), "dist/cli/main.js"), ...args], {
    env: { ...env, MIDWATCH_DATA: data },
  });
  let out = "";
  let err = "";
  child.stdout.on("data", (part: Buffer) => {
    out += part;
  });
  child.stderr.on("data", (part: Buffer) => {
    err += part;
  });
  const [code] = (await once(child, "close")) as [number];
  return { code, out, err };
}

function mergedBy({ event }: LoggedEvent): string[] {
  return event.type === "task.status" && event.to === "merged" ? [event.taskId] : [];
}

function flipByte(file: string): void {
  const bytes = readFileSync(file);
  const at = bytes.length >> 1;
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  writeFileSync(file, bytes);
}

const worktree = (data: string, jobId: string, claim: string) => join(data, "local/local/work", jobId, claim, "work");

/** Waits until the command of this claim has started and waits for its file. */
async function waitsIn(data: string, jobId: string, claim: string): Promise<void> {
  await expect.poll(() => existsSync(join(worktree(data, jobId, claim), "started")), { timeout: 60_000 }).toBe(true);
}

function goOn(data: string, jobId: string, claim: string): void {
  writeFileSync(join(worktree(data, jobId, claim), "go"), "");
}

async function callsOf({ simulatorUrl }: TestMachine): Promise<number> {
  return ((await (await fetch(`${simulatorUrl}/_midwatch/books`)).json()) as { calls: number }).calls;
}
