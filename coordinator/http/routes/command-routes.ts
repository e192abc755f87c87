import { Type } from "typebox";
import {
  CommandBody,
  CommandReply,
  JOB_COMMANDS,
  LimitsBody,
  MessageBody,
  ResumeBody,
} from "../../../shared/protocol/api/api-actions.ts";
import { PushBody } from "../../../shared/protocol/job/push.ts";
import { AppError } from "../../../shared/support/errors.ts";
import type { Reply } from "../../job/input.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { callerOf } from "../auth/auth.ts";
import { errorResponses, JobParams } from "./schemas.ts";

const SUMMARIES = {
  cancel: "Cancel the job; a landing in progress completes",
  pause: "Let running attempts finish and start no others",
  resume: "Resume the paused job, with another cap if given",
  retry: "Retry failed tasks",
} as const;
const tags = ["commands"];

/** Routes by which people send commands to a job. */
export function addCommandRoutes(app: ApiServer, { commands }: Pick<Services, "commands">): void {
  for (const command of JOB_COMMANDS) {
    app.post(
      `/v1/jobs/:jobId/${command}`,
      {
        schema: {
          tags,
          summary: SUMMARIES[command],
          params: JobParams,
          body: Type.Union([command === "resume" ? ResumeBody : CommandBody, Type.Null()]),
          response: { 202: CommandReply, ...errorResponses },
        },
      },
      async ({ params, body }, reply) => {
        const done = await commands.run(params.jobId, command, body ?? {});
        return reply.code(202).send(accepted(done));
      },
    );
  }
  app.patch(
    "/v1/jobs/:jobId/limits",
    {
      schema: {
        tags,
        summary: "Change caps; a job that waits for budget resumes when its own cap is raised",
        params: JobParams,
        body: LimitsBody,
        response: { 202: CommandReply, ...errorResponses },
      },
    },
    async ({ params, body }, reply) => reply.code(202).send(accepted(await commands.changeLimits(params.jobId, body))),
  );
  app.post(
    "/v1/jobs/:jobId/push",
    {
      config: { scope: "approve" },
      schema: {
        tags,
        summary: "Allow the result to be pushed to one of the operator's destinations, and a pull request to be opened",
        params: JobParams,
        body: Type.Union([PushBody, Type.Null()]),
        response: { 202: CommandReply, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { tenant, owner, keyId } = callerOf(request);
      const done = await commands.push(request.params.jobId, request.body ?? {}, { tenant, owner, keyId });
      return reply.code(202).send(accepted(done));
    },
  );
  app.post(
    "/v1/jobs/:jobId/messages",
    {
      schema: {
        tags,
        summary: "Send a text to the lead",
        params: JobParams,
        body: MessageBody,
        response: { 202: CommandReply, ...errorResponses },
      },
    },
    async ({ params, body }, reply) => reply.code(202).send(accepted(await commands.message(params.jobId, body.text))),
  );
}

function accepted({ kind, text }: Reply): CommandReply {
  if (kind === "refused") throw new AppError("wrong_state", `${text}; nothing was changed`);
  return { text };
}
