import { Type } from "typebox";
import { TaskList } from "../../../shared/protocol/api/api.ts";
import { JobIdSchema, makeAttemptId, TaskIdSchema } from "../../../shared/protocol/ids.ts";
import { strict } from "../../../shared/protocol/strict.ts";
import { Task } from "../../../shared/protocol/task/task.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { errorResponses, JobParams, TaskParams } from "./schemas.ts";

const AttemptParams = strict({
  jobId: JobIdSchema,
  taskId: TaskIdSchema,
  n: Type.String({ pattern: "^[1-9][0-9]{0,4}$" }),
});
const tags = ["tasks"];

/** Routes for the tasks of a job and the transcripts of their agents. */
export function addTaskRoutes(app: ApiServer, { tasks }: Pick<Services, "tasks">): void {
  app.get(
    "/v1/jobs/:jobId/tasks",
    { schema: { tags, summary: "All tasks", params: JobParams, response: { 200: TaskList, ...errorResponses } } },
    async ({ params }) => tasks.list(params.jobId),
  );
  app.get(
    "/v1/jobs/:jobId/tasks/:taskId",
    { schema: { tags, summary: "A task", params: TaskParams, response: { 200: Task, ...errorResponses } } },
    async ({ params }) => tasks.get(params.jobId, params.taskId),
  );
  app.get(
    "/v1/jobs/:jobId/tasks/:taskId/attempts/:n/transcript",
    {
      schema: {
        tags,
        summary: "The transcript of an attempt, as JSON lines",
        params: AttemptParams,
        response: { 200: jsonLines, ...errorResponses },
      },
    },
    async ({ params }, reply) => {
      const lines = await tasks.transcript(params.jobId, makeAttemptId(params.taskId, Number(params.n)));
      return reply.type("application/x-ndjson").send(lines as never);
    },
  );
}

const jsonLines = {
  description: "one JSON document a line",
  content: { "application/x-ndjson": { schema: Type.String() } },
};
