import { join } from "node:path";
import type { AttemptId, JobId } from "../protocol/ids.ts";
import { ownIdentity } from "../support/process/process-identity.ts";

/** The folders of one job on the volume. */
export interface JobFolders {
  readonly root: string;
  /** The git repository with the merged history of the job. Sandboxes see no other repository. */
  readonly baseGit: string;
  /** The git repository with the candidates of all tasks. It borrows objects from `baseGit`, and is never mounted into a sandbox. */
  readonly candidatesGit: string;
  /** The lead's transcripts. */
  readonly lead: string;
  /** The files that a person can download: report, patch, bundle, events. */
  readonly artifacts: string;
  /** The archive of the job's log: the entries that are no longer in Redis. */
  readonly log: string;
  readonly scratch: string;
  /** The cached results of the job's tasks, one file per task. */
  readonly cachedResults: string;
  /** The published files. They are immutable and hashed; every attempt can read them. */
  readonly published: string;
}

/** The folders of one attempt on the volume. */
export interface AttemptFolders {
  readonly root: string;
  /** Git objects that the harness creates for the attempt's worktree: its tree after each turn. Sandboxes do not see them. */
  readonly objects: string;
  /** Tool results that are too large for the model's context, in full. */
  readonly offload: string;
  /** The attempt's own folder in the scratchpad. */
  readonly scratch: string;
}

/** One claim of an attempt. Each claim has a workspace of its own. */
export interface WorkspaceClaim {
  readonly jobId: JobId;
  readonly attemptId: AttemptId;
  readonly epoch: number;
}

/** All paths inside one data folder. No other code builds such paths. */
export interface Layout {
  readonly data: string;
  /** The volume: the folder that all hosts share. */
  readonly volume: string;
  /** The folder of this host only, with worktrees, checkouts and temporary files. */
  readonly local: string;
  /** The parent of all jobs' folders. */
  readonly jobs: string;
  job(jobId: JobId): JobFolders;
  attempt(jobId: JobId, attemptId: AttemptId): AttemptFolders;
  /**
   * The workspace of one claim of an attempt on this host: the worktree (`work`), and a git directory and objects for the agent's own use.
   * Each epoch has its own, because a worker that was suspended and resumes must not write into the worktree of a later claim.
   */
  workspace(claim: WorkspaceClaim): { root: string; work: string; git: string; objects: string };
  /** The folder with the output of a job's setup. Its subfolder `outputs` contains one folder per mount. */
  setup(jobId: JobId): { root: string; outputs: string };
  /** The parent of all workspaces on this host. */
  readonly workspaces: string;
  /** A read-only checkout of a git tree. All processes of this host that read the same tree share it. */
  checkout(tree: string): string;
  /** The parent of all checkouts on this host. */
  readonly checkouts: string;
  /** A folder that records the uses of a checkout: one empty file per job that has used it, and one per claim that is reading it. */
  checkoutUses(tree: string): string;
  /** The filled build cache of one language of a job, on this host. */
  buildCache(jobId: JobId, language: string): string;
  /** The parent of all jobs' build caches on this host. */
  readonly buildCaches: string;
  /** A temporary folder of this process. Its name identifies the process, so that the folder can be removed after a crash. */
  temporary(name: string): string;
  /** The parent of all temporary folders on this host. */
  readonly temporaries: string;
  prefix(fingerprint: string): string;
  bundle(sha256: string): string;
  /** The parent of all uploaded bundles. */
  readonly bundles: string;
}

/** Creates the layout of a data folder, as seen from one host. */
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
    buildCache: (jobId, language) => join(local, "build-caches", jobId, language),
    buildCaches: join(local, "build-caches"),
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
