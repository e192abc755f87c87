import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Version } from "../../../shared/protocol/api/api-actions.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { ApiServer } from "../api-server.ts";
import { errorResponses } from "./schemas.ts";

/** The version of Midwatch. */
export function addVersionRoutes(app: ApiServer): void {
  const { version } = JSON.parse(readFileSync(join(packageRoot(), "package.json"), "utf8")) as Version;
  app.get(
    "/v1/version",
    {
      schema: {
        tags: ["health"],
        summary: "The version of Midwatch that answers",
        response: { 200: Version, ...errorResponses },
      },
    },
    async () => ({ version }),
  );
}
