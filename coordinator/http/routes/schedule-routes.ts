import { Type } from "typebox";
import {
  ScheduleBody,
  ScheduleList,
  ScheduleName,
  ScheduleView,
} from "../../../shared/protocol/nightshift/schedule.ts";
import { strict } from "../../../shared/protocol/strict.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { authorOf, callerOf } from "../auth/auth.ts";
import { visibleTenant } from "../auth/tenants.ts";
import { errorResponses } from "./schemas.ts";

const params = strict({ schedule: ScheduleName });
const PauseBody = Type.Union([
  strict({ reason: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })) }),
  Type.Null(),
]);
const tags = ["schedules"];
const shown = { 200: ScheduleView, ...errorResponses };

/** Routes for schedules. */
export function addScheduleRoutes(app: ApiServer, { schedules }: Pick<Services, "schedules">): void {
  app.get(
    "/v1/schedules",
    { schema: { tags, summary: "All schedules", response: { 200: ScheduleList, ...errorResponses } } },
    async (request) => schedules.list(visibleTenant(callerOf(request))),
  );
  app.get(
    "/v1/schedules/:schedule",
    { schema: { tags, summary: "A schedule, its next instants and its history", params, response: shown } },
    async (request) => schedules.get(request.params.schedule, visibleTenant(callerOf(request))),
  );
  app.put(
    "/v1/schedules/:schedule",
    { schema: { tags, summary: "Store a schedule", params, body: ScheduleBody, response: shown } },
    async (request) => schedules.put(request.params.schedule, request.body, authorOf(request)),
  );
  app.delete(
    "/v1/schedules/:schedule",
    {
      schema: {
        tags,
        summary: "Remove a schedule and its history",
        params,
        response: { 204: Type.Null(), ...errorResponses },
      },
    },
    async (request, reply) => {
      await schedules.remove(request.params.schedule, visibleTenant(callerOf(request)));
      return reply.code(204).send(null);
    },
  );
  app.post(
    "/v1/schedules/:schedule/run",
    { schema: { tags, summary: "Run a schedule's job now", params, response: shown } },
    async (request) => schedules.runNow(request.params.schedule, visibleTenant(callerOf(request))),
  );
  app.post(
    "/v1/schedules/:schedule/pause",
    { schema: { tags, summary: "Pause a schedule", params, body: PauseBody, response: shown } },
    async (request) =>
      schedules.pause(
        request.params.schedule,
        visibleTenant(callerOf(request)),
        request.body?.reason ?? "asked for by a person",
      ),
  );
  app.post(
    "/v1/schedules/:schedule/resume",
    { schema: { tags, summary: "Resume a paused schedule", params, response: shown } },
    async (request) => schedules.resume(request.params.schedule, visibleTenant(callerOf(request))),
  );
}
