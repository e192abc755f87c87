import { mkdirSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { giveFolderTo } from "../workspace/workspace.ts";
import type { IsolationCheck } from "./check-isolation.ts";
import { runInSandbox } from "./run-in-sandbox.ts";
import type { Sandbox } from "./sandbox.ts";

/**
 * The canary for CVE-2026-87766: bubblewrap 0.8 to 0.11 follows a symlink below a mounted folder when it makes the next mount
 * point, and so makes folders outside. An agent's folder is filled with links to a place outside, by every name that a mount
 * of ours has, and mounted as an attempt's is. Nothing may appear at the other end.
 */
export async function checkMounts(sandbox: Sandbox, place: string): Promise<IsolationCheck> {
  const planted = join(place, "planted");
  const work = join(place, "trap");
  for (const folder of [planted, work, join(place, "beside")]) {
    mkdirSync(folder, { recursive: true, mode: 0o777 });
    await giveFolderTo(sandbox.slotOwner(0), folder);
  }
  for (const name of NAMES) symlinkSync(`/oldroot${planted}`, join(work, name));
  symlinkSync(`../../../../../../../../oldroot${planted}`, join(work, "up"));
  const beside = join(place, "beside");
  const result = await runInSandbox(sandbox, {
    argv: ["/bin/true"],
    binds: [
      { from: work, to: "/work", write: true },
      ...["/git", "/objs", "/scratch/own", "/attack"].map((to) => ({ from: beside, to, write: true })),
      ...["/scratch/published", "/offload", "/base", "/base.git"].map((to) => ({ from: beside, to })),
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
          ? "no symlink leads a mount astray"
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
