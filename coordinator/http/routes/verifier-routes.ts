import { VerifierFigures } from "../../../shared/protocol/verification/verification.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { callerOf } from "../auth/auth.ts";
import { visibleTenant } from "../auth/tenants.ts";
import { errorResponses, JobParams } from "./schemas.ts";

const tags = ["verification"];
const response = { 200: VerifierFigures, ...errorResponses };

/** Route for the recall and the kill score of verifiers: the shares of canaries that they catch and of planted faults that their attacks notice. */
export function addVerifierRoutes(app: ApiServer, { verification }: Pick<Services, "verification">): void {
  app.get(
    "/v1/jobs/:jobId/verifier",
    {
      schema: {
        tags,
        summary: "Recall of a job's verifiers on canaries, and kill scores of their passes",
        params: JobParams,
        response,
      },
    },
    async ({ params }) => verification.ofJob(params.jobId),
  );
  app.get(
    "/v1/verifier",
    {
      schema: {
        tags,
        summary: "Recall of verifiers by model, role card and fault, and kill scores, over the newest jobs",
        response,
      },
    },
    async (request) => verification.ofTenant(visibleTenant(callerOf(request))),
  );
}
