import { execFile } from "node:child_process";
import { chown } from "node:fs/promises";
import { promisify } from "node:util";
import type { AttemptId, JobId } from "../../shared/protocol/ids.ts";

const run = promisify(execFile);
const CHOWN_ENV = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

/** The unprivileged user that a slot's sandboxes run as. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The worktree of one attempt and the git directories that go with it, as paths of this host. */
export interface Workspace {
  readonly jobId: JobId;
  readonly attemptId: AttemptId;
  readonly epoch: number;
  /** The merged commit that it was made from. */
  readonly base: string;
  /** The files. No `.git` in it. */
  readonly work: string;
  /** Git directory with HEAD and index for the agent's use of git; the harness never reads it. */
  readonly gitDir: string;
  /** The harness's git objects of the worktree; no sandbox can write there. */
  readonly objects: string;
  /** Objects of the agent's use of git; the harness never reads them. */
  readonly agentObjects: string;
  readonly baseGit: string;
  /** Files that the task promises: they are part of the result even if the repository's ignore rules hide them. */
  readonly deliverables?: readonly string[];
  readonly owner?: Owner;
}

/**
 * Gives folders and everything in them to a slot's user; follows no symlinks. Starts `chown`, which is faster for many files
 * than one call per file here.
 */
export async function giveTo(owner: Owner | undefined, ...paths: readonly string[]): Promise<void> {
  if (owner === undefined) return;
  // A small environment: by default, Node copies the whole environment of this process.
  await run("chown", ["-RhP", "--", `${owner.uid}:${owner.gid}`, ...paths], { env: CHOWN_ENV });
}

/** Gives one folder, not its contents, to a slot's user. */
export async function giveFolderTo(owner: Owner | undefined, path: string): Promise<void> {
  if (owner !== undefined) await chown(path, owner.uid, owner.gid);
}
