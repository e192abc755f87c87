import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { measureDisk } from "../../../worker/sandbox/measure-disk.ts";
import { runInSandbox } from "../../../worker/sandbox/run-in-sandbox.ts";
import { createSandbox } from "../../../worker/sandbox/sandbox.ts";
import { scratchpadWrite } from "../../../worker/tools/scratchpad.ts";
import { glob } from "../../../worker/tools/search.ts";
import type { AttackGroup, Fact } from "../attack.ts";
import type { AttackEnv } from "../env/attack-env.ts";
import { inBothEnvs } from "../env/in-both-envs.ts";
import type { Ran } from "../env/run-script.ts";

const MIB = 1024 * 1024;
/** Disk quota of an attempt's folders, in bytes. It is smaller than the product's, so that the test needs little disk. */
const QUOTA_BYTES = 256 * MIB;

/** Attacks on the limits of disk, memory and output. */
export const limits: AttackGroup = {
  name: "limits",
  about: "filling the host's disk and the worker's memory",
  attacks: [
    inBothEnvs("one-large-file", "list 37", async ({ run, workspace }) => {
      await run("fallocate -l 300M large || head -c 300M /dev/zero > large");
      const bytes = sizeOf(join(workspace.work, "large"));
      return { worked: bytes > 100 * MIB, seen: `the file has ${mib(bytes)}` };
    }),
    inBothEnvs("many-files", "list 38", async (env) => {
      await runWithQuota(env, "for i in $(seq 20); do fallocate -l 60M file-$i; sleep 0.05; done");
      return heldBy(env, QUOTA_BYTES * 1.5);
    }),
    inBothEnvs("many-short-calls", "own", async (env) => {
      const run = quotaRunner(env);
      for (let i = 0; i < 12; i++) await run(`fallocate -l 60M file-${i}`);
      return heldBy(env, QUOTA_BYTES * 1.5);
    }),
    inBothEnvs("hide-files-from-the-quota", "own", async (env) => {
      await runWithQuota(
        env,
        "mkdir hidden; for i in $(seq 15); do fallocate -l 60M hidden/$i; chmod 000 hidden; sleep 0.2; chmod 700 hidden; done; chmod 000 hidden",
      );
      return heldBy(env, QUOTA_BYTES * 1.5);
    }),
    inBothEnvs("many-empty-files", "own", async (env) => {
      // The quota must count empty files, too, because each costs an inode.
      const quota = 4 * MIB;
      const script = 'perl -e \'for $d (1..40) { mkdir $d; for (1..1000) { open(F, ">", "$d/$_") } }\'';
      await runWithQuota(env, script, quota);
      const bytes = await measureDisk([env.workspace.work]);
      return { worked: bytes > 2.5 * quota, seen: `the worktree counts as ${mib(bytes)}, the quota is ${mib(quota)}` };
    }),
    inBothEnvs("fill-tmp", "list 39", async ({ run, home }) => {
      const { stdout } = await run(
        "for i in 1 2 3 4; do fallocate -l 90M $TMPDIR/large-$i || head -c 90M /dev/zero > $TMPDIR/large-$i; done; du -s --block-size=1M $TMPDIR | cut -f1",
      );
      const held = Number(stdout.trim()) * MIB;
      const outside = [1, 2, 3, 4].filter((n) => existsSync(join(home, `large-${n}`))).length;
      return { worked: held > 300 * MIB, seen: `it held ${mib(held)}; ${outside} files on the host's disk` };
    }),
    inBothEnvs("fill-shared-memory", "own", async ({ run, kind, home }) => {
      const where = kind === "sandbox" ? "/dev/shm" : home;
      const { stdout } = await run(`head -c 64M /dev/zero > ${where}/big; stat -c %s ${where}/big`);
      return { worked: Number(stdout.trim()) >= 64 * MIB, seen: `the file grew to ${mib(Number(stdout.trim()))}` };
    }),
    inBothEnvs("endless-output", "list 40", async ({ run }) => {
      const { stdout, durationMs, truncated } = await run("head -c 1G /dev/zero | tr '\\0' x", { timeoutMs: 60_000 });
      const bytes = stdout.length;
      return {
        worked: bytes > 3 * MIB,
        seen: `${mib(bytes)} were stored, ${truncated ? "killed" : "ended"} after ${Math.round(durationMs)} ms`,
      };
    }),
    inBothEnvs("fill-the-scratchpad", "own", async (env) => {
      const notes = join(env.layout.attempt(env.jobId, env.workspace.attemptId).scratch);
      const content = "x".repeat(3 * MIB);
      for (let i = 0; i < 8; i++) {
        if (env.kind === "sandbox")
          await scratchpadWrite(env.tools, { path: `note-${i}`, content }, new AbortController().signal);
        else await env.run(`head -c ${content.length} /dev/zero > ${notes}/note-${i}`);
      }
      const bytes = await measureDisk([notes]);
      return { worked: bytes > 17 * MIB, seen: `the notes hold ${mib(bytes)}` };
    }),
    inBothEnvs("huge-folder", "own", async (env) => {
      await env.run('mkdir huge; perl -e \'for (1..20000) { open(F, ">", sprintf("huge/%s-%d", "n" x 120, $_)) }\'');
      const started = performance.now();
      const said =
        env.kind === "sandbox"
          ? (await glob(env.tools, { pattern: "**" }, new AbortController().signal)).content
          : (await env.run("find . -type f", { timeoutMs: 30_000 })).stdout;
      const ms = Math.round(performance.now() - started);
      return { worked: said.length > MIB || ms > 30_000, seen: `${mib(said.length)} of names after ${ms} ms` };
    }),
  ],
};

/** Runs a script in a sandbox with a small disk quota. The control has no quota. */
async function runWithQuota(env: AttackEnv, script: string, quota = QUOTA_BYTES): Promise<void> {
  await quotaRunner(env, quota)(script);
}

function quotaRunner(env: AttackEnv, quota = QUOTA_BYTES): (script: string) => Promise<Pick<Ran, "stdout">> {
  if (env.kind === "plain") return (script) => env.run(script, { timeoutMs: 60_000 });
  const { sandbox, workspace } = env;
  const small = createSandbox({
    bwrap: sandbox.bwrap,
    node: sandbox.node,
    slotUidBase: sandbox.slotOwner(0)?.uid ?? 1000,
    attemptDiskBytes: quota,
  });
  return (script) =>
    runInSandbox(small, {
      argv: ["/bin/bash", "-c", script],
      binds: [{ from: workspace.work, to: "/work", write: true }],
      chdir: "/work",
      slot: 0,
      signal: new AbortController().signal,
      timeoutMs: 30_000,
    });
}

async function heldBy({ workspace }: AttackEnv, bound: number): Promise<Fact> {
  const bytes = await measureDisk([workspace.work]);
  return { worked: bytes > bound, seen: `the worktree holds ${mib(bytes)}, the quota is ${mib(QUOTA_BYTES)}` };
}

function sizeOf(path: string): number {
  return existsSync(path) ? statSync(path).size : 0;
}

function mib(bytes: number): string {
  return `${Math.round(bytes / MIB)} MiB`;
}
