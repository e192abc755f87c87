import type { Git } from "../../shared/git/run-git.ts";
import type { ModelServices } from "../../shared/model/model-services.ts";
import type { Presence } from "../../shared/protocol/approval/approval.ts";
import type { OperatorPolicy } from "../../shared/protocol/approval/policy.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Activity } from "../../shared/protocol/job/event.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { WithGitCredential } from "../intake/git-credentials.ts";
import type { Sandbox } from "../sandbox/sandbox.ts";
import type { SetupPolicy } from "../setup/run-setup.ts";

/** The dependencies that the stages of one worker share. */
export interface StageDeps {
  readonly git: Git;
  readonly layout: Layout;
  readonly sandbox: Sandbox;
  readonly services: ModelServices;
  readonly clock: Clock;
  readonly publishActivity: (jobId: JobId, activity: Omit<Activity, "at">) => void;
  /** The operator's policy. */
  readonly policy: OperatorPolicy;
  /** Whether a person of a tenant is present to decide approvals. If no tenant is given, the default tenant counts. */
  readonly presence: (tenant?: string) => Presence;
  /** Folders that may contain the repositories of jobs. */
  readonly repositories: readonly string[];
  readonly setup: SetupPolicy;
  /** Hosts and networks that are not public, but may serve repositories. */
  readonly privateHosts: readonly string[];
  /** Gives access to the operator's credentials for private repositories. */
  readonly withCredential: WithGitCredential;
  /** The model of a job that does not name one. */
  readonly model: string;
}
