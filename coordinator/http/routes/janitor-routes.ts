import { Type } from "typebox";
import { JanitorReport } from "../../../shared/protocol/api/janitor.ts";
import { strict } from "../../../shared/protocol/strict.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { errorResponses } from "./schemas.ts";

/** A body without fields. Unknown fields are refused, because a client that sends `dryRun` here expects that nothing is deleted. */
const NoBody = Type.Union([strict({}), Type.Null()]);

/** Routes that delete or archive ended jobs. */
export function addJanitorRoutes(app: ApiServer, { janitor }: Pick<Services, "janitor">): void {
  const response = { 200: JanitorReport, ...errorResponses };
  const tags = ["janitor"];
  const config = { scope: "admin" } as const;
  app.get(
    "/v1/janitor",
    { config, schema: { tags, summary: "List the jobs that the janitor would delete and archive now", response } },
    async () => janitor.run(true),
  );
  app.post(
    "/v1/janitor",
    { config, schema: { tags, summary: "Delete and archive these jobs now", body: NoBody, response } },
    async () => janitor.run(false),
  );
}
