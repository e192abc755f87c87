import { Type } from "typebox";
import { CommandReply } from "../../../shared/protocol/api/api-actions.ts";
import {
  Approval,
  ApprovalIdSchema,
  ApprovalList,
  DecisionBody,
  PresenceBody,
  PresenceView,
} from "../../../shared/protocol/approval/approval.ts";
import { JobIdSchema } from "../../../shared/protocol/ids.ts";
import { strict } from "../../../shared/protocol/strict.ts";
import { AppError } from "../../../shared/support/errors.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { callerOf } from "../auth/auth.ts";
import { visibleTenant } from "../auth/tenants.ts";
import { errorResponses } from "./schemas.ts";

const Params = strict({ approvalId: ApprovalIdSchema });
const Query = strict({ job: Type.Optional(JobIdSchema) });
const tags = ["approvals"];

/** Routes for pending approvals, for decisions about them, and for the presence of people. */
export function addApprovalRoutes(app: ApiServer, { approvals }: Pick<Services, "approvals">): void {
  app.get(
    "/v1/approvals",
    {
      schema: {
        tags,
        summary: "Pending approvals, oldest first; with `job`, all approvals of that job",
        querystring: Query,
        response: { 200: ApprovalList, ...errorResponses },
      },
    },
    async (request) => approvals.list({ jobId: request.query.job, tenant: visibleTenant(callerOf(request)) }),
  );
  app.get(
    "/v1/approvals/:approvalId",
    {
      schema: {
        tags,
        summary: "One approval, with the call or the plan that it is about",
        params: Params,
        response: { 200: Approval, ...errorResponses },
      },
    },
    async ({ params }) => approvals.get(params.approvalId),
  );
  app.post(
    "/v1/approvals/:approvalId/decision",
    {
      config: { scope: "approve" },
      schema: {
        tags,
        summary: "Allow once, allow for the whole job, or deny; the attempt continues where it stopped",
        params: Params,
        body: DecisionBody,
        response: { 202: CommandReply, ...errorResponses },
      },
    },
    async ({ params, body }, reply) => {
      const { kind, text } = await approvals.decide(params.approvalId, body);
      if (kind === "refused") throw new AppError("wrong_state", `${text}; nothing was changed`);
      return reply.code(202).send({ text });
    },
  );
  app.get(
    "/v1/presence",
    {
      schema: {
        tags,
        summary: "Whether people of the key's tenant are present",
        response: { 200: PresenceView, ...errorResponses },
      },
    },
    async (request) => approvals.presence(callerOf(request).tenant),
  );
  app.put(
    "/v1/presence",
    {
      config: { scope: "approve" },
      schema: {
        tags,
        summary: "Set your tenant's people to attended or away, or return to the schedule",
        body: PresenceBody,
        response: { 200: PresenceView, ...errorResponses },
      },
    },
    async (request) => approvals.setPresence(callerOf(request).tenant, request.body),
  );
}
