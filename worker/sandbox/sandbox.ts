import { realpathSync } from "node:fs";
import type { Owner } from "../workspace/workspace.ts";
import { buildSeccompFilter } from "./seccomp.ts";
import { createDiskGuard, type DiskWatch } from "./watch-disk.ts";

/** What every sandbox of a worker is made with. */
export interface Sandbox {
  /** The bubblewrap program. */
  readonly bwrap: string;
  /** The Node that is put on the PATH inside; a real file. */
  readonly node: string;
  /** Folders outside of the system that are seen inside, read-only, where they are outside. */
  readonly toolchains: readonly string[];
  readonly seccomp: Buffer;
  /** Watches the folders that one call may write in, and calls back when they hold more than an attempt may. */
  watchDisk(paths: readonly string[], onOver: () => void): DiskWatch;
  /** The unprivileged user of a slot; undefined when the worker is not root and its own user is used. */
  slotOwner(slot: number): Owner | undefined;
}

/** Bytes that the folders of one attempt may hold where nothing is said. */
export const DEFAULT_ATTEMPT_DISK_BYTES = 4 * 1024 ** 3;

/** What sandboxes are made with. */
export interface SandboxOptions {
  readonly bwrap: string;
  readonly node: string;
  readonly slotUidBase: number;
  readonly toolchains?: readonly string[];
  /** Bytes that the folders of one attempt may hold; default 4 GiB. */
  readonly attemptDiskBytes?: number;
}

/**
 * Prepares sandboxes. A root worker never runs bubblewrap as root, where `/proc/sys` could be written from inside: each
 * slot has a user id of its own, from `slotUidBase` up.
 */
export function createSandbox(options: SandboxOptions): Sandbox {
  const isRoot = process.getuid?.() === 0;
  return {
    bwrap: options.bwrap,
    node: realpathSync(options.node),
    toolchains: options.toolchains ?? [],
    seccomp: buildSeccompFilter(),
    watchDisk: createDiskGuard(options.attemptDiskBytes ?? DEFAULT_ATTEMPT_DISK_BYTES),
    slotOwner: (slot) => (isRoot ? { uid: options.slotUidBase + slot, gid: options.slotUidBase + slot } : undefined),
  };
}
