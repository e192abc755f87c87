import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { giveFolderTo } from "../workspace/workspace.ts";
import type { IsolationCheck } from "./check-isolation.ts";
import { runInSandbox } from "./run-in-sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * The canary for CVE-2026-87766: bubblewrap 0.8 to 0.11 follows a symlink below a mounted folder when it makes the next mount
 * point, and so makes folders outside of the sandbox. The canary mounts an agent's folder as an attempt does, with a symlink
 * to a folder outside for the name of every mount point. Nothing may appear in the folder outside.
 */
export async function checkMounts(sandbox: Sandbox, root: string): Promise<IsolationCheck> {
  const planted = join(root, "planted");
  const work = join(root, "trap");
  for (const folder of [planted, work, join(root, "other")]) {
    mkdirSync(folder, { recursive: true, mode: 0o777 });
    await giveFolderTo(sandbox.slotOwner(0), folder);
  }
  for (const name of NAMES) symlinkSync(`/oldroot${planted}`, join(work, name));
  symlinkSync(`../../../../../../../../oldroot${planted}`, join(work, "up"));
  const other = join(root, "other");
  const result = await runInSandbox(sandbox, {
    argv: ["/bin/true"],
    binds: [
      { from: work, to: "/work", write: true },
      ...["/git", "/objs", "/scratch/own", "/attack"].map((to) => ({ from: other, to, write: true })),
      ...["/scratch/published", "/offload", "/base", "/base.git"].map((to) => ({ from: other, to })),
    ],
    chdir: "/work",
    slot: 0,
    signal: new AbortController().signal,
    timeoutMs: 10_000,
  });
  const made = readdirSync(planted);
  return {
    name: "mounts",
    passed: result.code === 0 && made.length === 0,
    detail:
      made.length > 0
        ? `appeared outside: ${made.join(", ")}`
        : result.code === 0
          ? "no symlink redirected a mount"
          : `exit code ${result.code}: ${result.stderr.trim()}`,
  };
}

const NAMES = [
  "git",
  "objs",
  "scratch",
  "own",
  "published",
  "offload",
  "base",
  "base.git",
  "attack",
  "node_modules",
  ".git",
];
