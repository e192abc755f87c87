import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { giveFolderTo } from "../workspace/workspace.ts";
import type { IsolationCheck } from "./check-isolation.ts";
import { runInSandbox } from "./run-in-sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * The canary for CVE-2026-87766: when bubblewrap 0.8 to 0.11 makes a mount point below a mounted folder, it follows a symlink there and so
 * creates folders outside of the sandbox. The canary mounts an agent's folder as an attempt does. In this folder, the name of every mount
 * point is a symlink to a folder outside. The canary passes if nothing appears in the outside folder.
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
