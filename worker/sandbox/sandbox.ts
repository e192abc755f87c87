import { realpathSync } from "node:fs";
import type { Owner } from "../workspace/workspace.ts";
import { buildSeccompFilter } from "./seccomp.ts";
import { createDiskGuard, type DiskWatch } from "./watch-disk.ts";

/** The programs, limits and users that every sandbox of a worker shares. */
export interface Sandbox {
  /** The bubblewrap program. */
  readonly bwrap: string;
  /** Path of the Node program that is on PATH in a sandbox; not a symlink. */
  readonly node: string;
  /** Folders in addition to the system's that every sandbox mounts, read-only and at the same path. */
  readonly toolchains: readonly string[];
  readonly seccomp: Buffer;
  /** Watches the writable folders of one call; calls `onOver` when they exceed the attempt's disk quota. */
  watchDisk(paths: readonly string[], onOver: () => void): DiskWatch;
  /** The unprivileged user of a slot. Undefined if the worker is not root; it then runs sandboxes as its own user. */
  slotOwner(slot: number): Owner | undefined;
}

/** Default disk quota of an attempt, in bytes. */
export const DEFAULT_ATTEMPT_DISK_BYTES = 4 * 1024 ** 3;

export interface SandboxOptions {
  readonly bwrap: string;
  readonly node: string;
  readonly slotUidBase: number;
  readonly toolchains?: readonly string[];
  /** Disk quota of an attempt; default 4 GiB. */
  readonly attemptDiskBytes?: number;
}

/**
 * Prepares a worker's sandboxes. A worker that is root never runs bubblewrap as root, because a program in the sandbox
 * could then write `/proc/sys`. Instead, slot n has the user id `slotUidBase` + n.
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
