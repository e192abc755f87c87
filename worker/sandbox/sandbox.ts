import { realpathSync } from "node:fs";
import type { Owner } from "../workspace/workspace.ts";
import { buildSeccompFilter } from "./seccomp.ts";

/** What every sandbox of a worker is made with. */
export interface Sandbox {
  /** The bubblewrap program. */
  readonly bwrap: string;
  /** The Node that is put on the PATH inside; a real file. */
  readonly node: string;
  readonly seccomp: Buffer;
  /** The unprivileged user of a slot; undefined when the worker is not root and its own user is used. */
  slotOwner(slot: number): Owner | undefined;
}

/**
 * Prepares sandboxes. A root worker never runs bubblewrap as root, where `/proc/sys` could be written from inside: each
 * slot has a user id of its own, from `slotUidBase` up.
 */
export function createSandbox(options: { bwrap: string; node: string; slotUidBase: number }): Sandbox {
  const isRoot = process.getuid?.() === 0;
  return {
    bwrap: options.bwrap,
    node: realpathSync(options.node),
    seccomp: buildSeccompFilter(),
    slotOwner: (slot) => (isRoot ? { uid: options.slotUidBase + slot, gid: options.slotUidBase + slot } : undefined),
  };
}
