import type { Git } from "../../shared/git/run-git.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import type { Candidate } from "../../shared/protocol/task/task.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { ChangedFile } from "../workspace/changed-files.ts";

/** The data and functions that every check of one candidate uses. */
export interface VerifyContext {
  readonly sandbox: Sandbox;
  readonly slot: number;
  readonly git: Git;
  readonly layout: Layout;
  readonly order: AttemptOrder;
  readonly epoch: number;
  readonly candidate: Candidate;
  /** The first commit of the job, which contains the original modules. */
  readonly jobBase: string;
  /** The files that differ between the candidate and its own base. */
  readonly changed: readonly ChangedFile[];
  readonly signal: AbortSignal;
  readonly log: Log;
}
