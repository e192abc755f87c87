import { chown, lchown, lstat, readdir } from "node:fs/promises";
import { join } from "node:path";
import type { AttemptId, JobId } from "../../shared/protocol/ids.ts";

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
  /** HEAD and index for the agent's own use of git; the harness never reads it. */
  readonly gitDir: string;
  /** What the harness makes of the worktree; no sandbox can plant anything there. */
  readonly objects: string;
  /** Objects for the agent's own use of git; the harness never reads them. */
  readonly agentObjects: string;
  readonly baseGit: string;
  readonly owner?: Owner;
}

/** Gives a folder and everything in it to a slot's user; follows no symlink. */
export async function giveTo(owner: Owner | undefined, path: string): Promise<void> {
  if (owner === undefined) return;
  const stat = await lstat(path);
  await lchown(path, owner.uid, owner.gid);
  if (!stat.isDirectory()) return;
  const names = await readdir(path);
  await Promise.all(names.map((name) => giveTo(owner, join(path, name))));
}

/** Gives one folder, not its contents, to a slot's user. */
export async function giveFolderTo(owner: Owner | undefined, path: string): Promise<void> {
  if (owner !== undefined) await chown(path, owner.uid, owner.gid);
}
