import { join } from "node:path";
import type { AttemptId, JobId } from "../protocol/ids.ts";
import { ownIdentity } from "../support/process/process-identity.ts";

/** The folders of one job on the volume. */
export interface JobPlaces {
  readonly root: string;
  /** Merged history: the only repository that a sandbox sees. */
  readonly baseGit: string;
  /** Candidates of all tasks; its objects borrow from `baseGit`. Never bound into a sandbox. */
  readonly candidatesGit: string;
  /** The lead's transcripts. */
  readonly lead: string;
  /** What a person downloads: report, patch, bundle, the events. */
  readonly artifacts: string;
  /** The archive: what of its log Redis has no more. */
  readonly log: string;
  readonly scratch: string;
  /** What its tasks came to, one file a task, for the next that are the same. */
  readonly kept: string;
  /** Published files: immutable, hashed, read-only for every attempt. */
  readonly published: string;
}

/** The folders of one attempt on the volume. */
export interface AttemptPlaces {
  readonly root: string;
  /** Git objects that the harness made of its worktree: the trees of each turn. No sandbox sees them. */
  readonly objects: string;
  /** Tool results too large for the context, whole. */
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

/** Where everything lies below one data folder; the only code that joins these paths. See scratchpad/README.md. */
export interface Layout {
  readonly data: string;
  /** Shared by all hosts. */
  readonly volume: string;
  /** Of this host only: worktrees, checkouts, temporary files. */
  readonly local: string;
  /** The folder of all jobs. */
  readonly jobs: string;
  job(jobId: JobId): JobPlaces;
  attempt(jobId: JobId, attemptId: AttemptId): AttemptPlaces;
  /**
   * The worktree of one claim of an attempt on this host, and the git directory and objects for the agent's own use. Each
   * epoch has its own: a worker that was frozen and goes on must not write into what another one has made since.
   */
  workspace(claim: WorkspaceClaim): { root: string; work: string; git: string; objects: string };
  /** What a job's setup made: `kept` holds one folder a mount. */
  setup(jobId: JobId): { root: string; kept: string };
  /** The folder of all worktrees on this host. */
  readonly workspaces: string;
  /** A read-only checkout, shared by everybody who reads this tree. */
  checkout(tree: string): string;
  /** The folder of all checkouts on this host. */
  readonly checkouts: string;
  /** Holds an empty file for each job that has used a checkout, named after the job, and one for each claim that reads it. */
  checkoutUses(tree: string): string;
  /** A temporary place of this process; its name says whose it is, for when it dies. */
  temporary(name: string): string;
  /** The folder of all temporary places on this host. */
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
  const job = (jobId: JobId): JobPlaces => jobPlaces(join(volume, "jobs", jobId));
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
      return { root, kept: join(root, "kept") };
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

function jobPlaces(root: string): JobPlaces {
  const scratch = join(root, "scratch");
  return {
    root,
    baseGit: join(root, "base.git"),
    candidatesGit: join(root, "candidates.git"),
    lead: join(root, "lead"),
    artifacts: join(root, "artifacts"),
    log: join(root, "log"),
    scratch,
    kept: join(root, "kept"),
    published: join(scratch, "published"),
  };
}
