import { join } from "node:path";
import type { AttemptId, JobId } from "../protocol/ids.ts";
import { ownIdentity } from "../support/process/process-identity.ts";

/** The folders of one job on the volume. */
export interface JobFolders {
  readonly root: string;
  /** Merged history: the only repository that a sandbox sees. */
  readonly baseGit: string;
  /** Candidates of all tasks; it borrows objects from `baseGit`. Never mounted into a sandbox. */
  readonly candidatesGit: string;
  /** The lead's transcripts. */
  readonly lead: string;
  /** Files for download: report, patch, bundle, events. */
  readonly artifacts: string;
  /** The archive of its log: the entries that are no longer in Redis. */
  readonly log: string;
  readonly scratch: string;
  /** The cached results of its tasks, one file per task. */
  readonly cachedResults: string;
  /** Published files: immutable, hashed, read-only for every attempt. */
  readonly published: string;
}

/** The folders of one attempt on the volume. */
export interface AttemptFolders {
  readonly root: string;
  /** Git objects that the harness created for its worktree: the trees after each turn. Not visible in sandboxes. */
  readonly objects: string;
  /** Full tool results that are too large for the context. */
  readonly offload: string;
  /** Its own scratchpad folder. */
  readonly scratch: string;
}

/** One claim of an attempt. */
export interface WorkspaceClaim {
  readonly jobId: JobId;
  readonly attemptId: AttemptId;
  readonly epoch: number;
}

/** All paths below one data folder; only this code builds them. */
export interface Layout {
  readonly data: string;
  /** Shared by all hosts. */
  readonly volume: string;
  /** For this host only: worktrees, checkouts, temporary files. */
  readonly local: string;
  /** The folder of all jobs. */
  readonly jobs: string;
  job(jobId: JobId): JobFolders;
  attempt(jobId: JobId, attemptId: AttemptId): AttemptFolders;
  /**
   * The worktree of one claim of an attempt on this host, and the git directory and objects for the agent's own use.
   * Each epoch has its own: a worker that was suspended and resumes must not write into the worktree of a later claim.
   */
  workspace(claim: WorkspaceClaim): { root: string; work: string; git: string; objects: string };
  /** The output of a job's setup: `outputs` contains one folder per mount. */
  setup(jobId: JobId): { root: string; outputs: string };
  /** The folder of all worktrees on this host. */
  readonly workspaces: string;
  /** A read-only checkout, shared by all readers of this tree. */
  checkout(tree: string): string;
  /** The folder of all checkouts on this host. */
  readonly checkouts: string;
  /** A folder with one empty file per job that has used a checkout, and one per claim that reads it. */
  checkoutUses(tree: string): string;
  /** A temporary folder of this process; its name identifies the process, so that it can be removed after a crash. */
  temporary(name: string): string;
  /** The parent of all temporary folders on this host. */
  readonly temporaries: string;
  prefix(fingerprint: string): string;
  bundle(sha256: string): string;
  /** The folder of all uploaded bundles. */
  readonly bundles: string;
}

/** The layout of a data folder as one host sees it. */
export function createLayout(data: string, host: string): Layout {
  const volume = join(data, "volume");
  const local = join(data, "local", host.replace(/[^A-Za-z0-9_.-]/g, "-"));
  const job = (jobId: JobId): JobFolders => jobFolders(join(volume, "jobs", jobId));
  return {
    data,
    volume,
    local,
    jobs: join(volume, "jobs"),
    job,
    attempt: (jobId, attemptId) => {
      const root = join(job(jobId).root, "attempts", attemptId);
      return {
        root,
        objects: join(root, "objects"),
        offload: join(root, "offload"),
        scratch: join(job(jobId).scratch, "own", attemptId),
      };
    },
    setup: (jobId) => {
      const root = join(job(jobId).root, "setup");
      return { root, outputs: join(root, "kept") };
    },
    workspaces: join(local, "work"),
    temporaries: join(local, "tmp"),
    workspace: ({ jobId, attemptId, epoch }) => {
      const root = join(local, "work", jobId, `${attemptId}.${epoch}`);
      return { root, work: join(root, "work"), git: join(root, "git"), objects: join(root, "objects") };
    },
    checkout: (tree) => join(local, "checkouts", tree),
    checkouts: join(local, "checkouts"),
    checkoutUses: (tree) => join(local, "checkout-uses", tree),
    temporary: (name) => join(local, "tmp", `${ownIdentity()}.${name}`),
    prefix: (fingerprint) => join(volume, "prefixes", `${fingerprint}.json`),
    bundle: (sha256) => join(volume, "bundles", sha256),
    bundles: join(volume, "bundles"),
  };
}

function jobFolders(root: string): JobFolders {
  const scratch = join(root, "scratch");
  return {
    root,
    baseGit: join(root, "base.git"),
    candidatesGit: join(root, "candidates.git"),
    lead: join(root, "lead"),
    artifacts: join(root, "artifacts"),
    log: join(root, "log"),
    scratch,
    cachedResults: join(root, "kept"),
    published: join(scratch, "published"),
  };
}
