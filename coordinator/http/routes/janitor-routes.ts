import { Type } from "typebox";
import { JanitorReport } from "../../../shared/protocol/api/janitor.ts";
import { strict } from "../../../shared/protocol/strict.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { errorResponses } from "./schemas.ts";

/** Nothing is asked beside the verb: a POST that says `dryRun` would delete all the same, so it is refused. */
const NoBody = Type.Union([strict({}), Type.Null()]);

/** What jobs that are over have left on the disk. */
export function addJanitorRoutes(app: ApiServer, { janitor }: Pick<Services, "janitor">): void {
  const response = { 200: JanitorReport, ...errorResponses };
  const tags = ["janitor"];
  const config = { scope: "admin" } as const;
  app.get(
    "/v1/janitor",
    { config, schema: { tags, summary: "What the janitor would delete and archive now", response } },
    async () => janitor.run(true),
  );
  app.post(
    "/v1/janitor",
    { config, schema: { tags, summary: "Delete and archive it now, not at the next pass", body: NoBody, response } },
    async () => janitor.run(false),
  );
}
