import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chmod, mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import type { Git } from "../../shared/git/run-git.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Log } from "../../shared/support/log.ts";
import { measureDisk } from "../sandbox/measure-disk.ts";
import type { Bind } from "../sandbox/profile.ts";
import { whyNoResult } from "../sandbox/require-result.ts";
import { runInSandbox } from "../sandbox/run-in-sandbox.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import { setupMounts } from "../setup/setup-mounts.ts";
import { installWrappers, programFolders } from "../verify/runners/install-wrappers.ts";
import { freshCheckout } from "../workspace/checkout.ts";
import { linkSetup } from "../workspace/setup-links.ts";
import { giveFolderTo, giveTo, type Owner } from "../workspace/workspace.ts";
import type { FoundLanguage } from "./languages.ts";
import { linkCache, pathInside } from "./link-caches.ts";

/** The attempt that needs build caches. */
export interface CacheContext {
  readonly git: Git;
  readonly layout: Layout;
  readonly sandbox: Sandbox;
  readonly slot: number;
  readonly jobId: JobId;
  /** The commit that the job started from. No agent has written anything of it. */
  readonly base: string;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Limits of one warm-up. */
export interface FillLimits {
  readonly timeoutMs: number;
  readonly maxBytes: number;
}

export const FILL_LIMITS: FillLimits = { timeoutMs: 5 * 60_000, maxBytes: 2 * 1024 ** 3 };

/**
 * Fills the cache of one language of a job: runs the language's warm-up on the job's base, in a sandbox, and stores the result at `kept`. A
 * failed command of the warm-up does not matter, because each entry of the cache is valid by itself. If the warm-up as a whole has no result
 * (it was killed, took too long, or wrote too much), `kept` is an empty folder, and no command tries again. Throws if the attempt was stopped;
 * then nothing is stored.
 */
export async function fillCache(
  context: CacheContext,
  found: FoundLanguage,
  { kept, limits = FILL_LIMITS }: { kept: string; limits?: FillLimits },
): Promise<void> {
  const { git, layout, sandbox, slot, jobId, base, signal, log } = context;
  const { language } = found;
  const owner = sandbox.slotOwner(slot);
  const making = layout.temporary(`build-cache-${randomUUID()}`);
  const checkout = await freshCheckout({ git, layout, gitDir: layout.job(jobId).baseGit, commit: base, owner });
  try {
    await mkdir(making, { recursive: true, mode: 0o755 });
    await chmod(making, 0o755);
    await giveFolderTo(owner, making);
    const installed = await setupMounts(layout, jobId);
    await linkSetup(checkout.path, installed);
    const linked = await linkCache(checkout.path, found);
    const modules = language.link === undefined ? found.modules : linked;
    const wrappers = await mountWrappers(`${checkout.path}.count`, {
      owner,
      folders: programFolders(sandbox.toolchains, installed),
    });
    const result = await runInSandbox(sandbox, {
      argv: ["/bin/bash", "-c", language.warmUp, "warm-up", ...modules],
      binds: [
        { from: checkout.path, to: "/work", write: true },
        { from: making, to: pathInside(language.name), write: true },
        { from: join(packageRoot(), "worker", "build-caches", "warm-up"), to: "/opt/warm-up" },
        ...wrappers,
        ...installed,
      ],
      chdir: "/work",
      env: language.env(pathInside(language.name)),
      slot,
      signal,
      timeoutMs: limits.timeoutMs,
      longOutput: "shorten",
    });
    signal.throwIfAborted();
    const bytes = await measureDisk([making]);
    const { code, durationMs } = result;
    const why = result.timedOut
      ? "the warm-up took too long"
      : (whyNoResult(result, signal) ?? (bytes > limits.maxBytes ? "the cache is too large" : undefined));
    const facts = { jobId, language: language.name, code, durationMs, bytes };
    if (why === undefined) log.info(facts, "build cache filled");
    else log.warn({ ...facts, reason: why }, "no build cache: each command starts with an empty one");
    if (why !== undefined) {
      await removeTree(making);
      await mkdir(making);
    }
    await protect(making, owner);
    await mkdir(dirname(kept), { recursive: true, mode: 0o711 });
    await rename(making, kept);
  } finally {
    await checkout.dispose();
    await removeTree(making);
    await removeTree(`${checkout.path}.count`);
  }
}

/** The wrappers of test runners, which work only if there is a folder for their reports. */
async function mountWrappers(
  folder: string,
  { owner, folders }: { owner: Owner | undefined; folders: readonly string[] },
): Promise<Bind[]> {
  const report = join(folder, "report");
  await mkdir(report, { recursive: true, mode: 0o755 });
  await giveFolderTo(owner, report);
  const installed = await installWrappers(join(folder, "programs"), { folders });
  return [...installed, { from: report, to: "/opt/report", write: true }];
}

/** Takes a filled cache from the slot's user; from then on only the worker's user can write it. */
async function protect(folder: string, owner: Owner | undefined): Promise<void> {
  if (owner !== undefined) await giveTo({ uid: 0, gid: 0 }, folder);
  await promisify(execFile)("chmod", ["-R", "u+rwX,go+rX,go-w", "--", folder]);
}
