import type { Author } from "../../shared/protocol/api/access.ts";
import type { JobCommand, ResumeBody } from "../../shared/protocol/api/api-actions.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { JobLimits } from "../../shared/protocol/job/job.ts";
import type { PushBody } from "../../shared/protocol/job/push.ts";
import { defined } from "../../shared/support/defined.ts";
import type { Reply } from "../job/input.ts";
import type { JobRegistry } from "../log/registry.ts";
import { type DestinationEnv, resolvePush } from "./find-destination.ts";

export interface CommandsEnv extends DestinationEnv {
  readonly registry: JobRegistry;
}

/** Commands that people send to a job. The reply is `refused` if the job's state does not allow the command. */
export function createCommands(env: CommandsEnv) {
  const { registry } = env;
  return {
    run: (
      jobId: JobId,
      command: JobCommand,
      { reason = "asked for by a person", maxCostUsd }: ResumeBody & { reason?: string } = {},
    ): Promise<Reply> => {
      if (command === "cancel" || command === "pause") return registry.input(jobId, { kind: command, reason });
      if (command === "resume") return registry.input(jobId, { kind: command, ...defined({ maxCostUsd }) });
      return registry.input(jobId, { kind: command });
    },

    /** Changes the caps of a job. If the job waits for budget, raising its own cap resumes it. */
    changeLimits: (jobId: JobId, limits: Partial<JobLimits>): Promise<Reply> =>
      registry.input(jobId, { kind: "limits", limits }),

    /** Allows the push of the job's result. Throws `bad_request` if the operator's list does not contain the destination. */
    push: async (jobId: JobId, request: PushBody, by: Author): Promise<Reply> => {
      const wanted = await registry.read(jobId, ({ submission }) => ({ ...submission.push, ...request }));
      const { to, branch } = resolvePush(env, jobId, wanted);
      return registry.input(jobId, { kind: "push", to, branch, by: by.owner });
    },

    /** Sends a person's message to the lead. */
    message: (jobId: JobId, text: string): Promise<Reply> => registry.input(jobId, { kind: "message", text }),
  };
}
