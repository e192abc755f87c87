import type { Git } from "../../shared/git/run-git.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import type { Candidate } from "../../shared/protocol/task/task.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { ChangedFile } from "../workspace/changed-files.ts";

/** The environment of every check of one candidate. */
export interface VerifyContext {
  readonly sandbox: Sandbox;
  readonly slot: number;
  readonly git: Git;
  readonly layout: Layout;
  readonly order: AttemptOrder;
  readonly epoch: number;
  readonly candidate: Candidate;
  /** The job's first commit, which has the originals. */
  readonly jobBase: string;
  /** The files that the candidate changes against its own base. */
  readonly changed: readonly ChangedFile[];
  readonly signal: AbortSignal;
  readonly log: Log;
}
