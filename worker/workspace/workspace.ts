import { execFile } from "node:child_process";
import { chown } from "node:fs/promises";
import { promisify } from "node:util";
import type { AttemptId, JobId } from "../../shared/protocol/ids.ts";

const run = promisify(execFile);
const CHOWN_ENV = { PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin" };

/** The unprivileged user as which a slot's sandboxes run. */
export interface Owner {
  readonly uid: number;
  readonly gid: number;
}

/** The worktree of one attempt and its git directories, as paths of this host. */
export interface Workspace {
  readonly jobId: JobId;
  readonly attemptId: AttemptId;
  readonly epoch: number;
  /** The merged commit from which the worktree was made. */
  readonly base: string;
  /** The folder with the worktree's files; it contains no `.git`. */
  readonly work: string;
  /** Git directory with HEAD and index that the agent's git commands use; the harness never reads it. */
  readonly gitDir: string;
  /** Folder in which the harness stores git objects of the worktree; no sandbox can write there. */
  readonly objects: string;
  /** Folder for objects that the agent's git commands make; the harness never reads it. */
  readonly agentObjects: string;
  readonly baseGit: string;
  /** Files that the task promises. They belong to the result even if the repository's ignore rules hide them. */
  readonly deliverables?: readonly string[];
  readonly owner?: Owner;
}

/**
 * Makes a slot's user the owner of folders and everything in them; follows no symlinks. Runs the program `chown`,
 * because calls from Node, one per file, would be slower for many files.
 */
export async function giveTo(owner: Owner | undefined, ...paths: readonly string[]): Promise<void> {
  if (owner === undefined) return;
  // The program gets a small environment, because Node would copy the whole environment of this process otherwise.
  await run("chown", ["-RhP", "--", `${owner.uid}:${owner.gid}`, ...paths], { env: CHOWN_ENV });
}

/** Makes a slot's user the owner of one folder, but not of the folder's contents. */
export async function giveFolderTo(owner: Owner | undefined, path: string): Promise<void> {
  if (owner !== undefined) await chown(path, owner.uid, owner.gid);
}
