import { expect, test } from "vitest";
import type { JanitorReport } from "../../../shared/protocol/api/janitor.ts";
import { asJobId } from "../../../shared/protocol/ids.ts";
import { JOB } from "./fixtures.ts";
import { run } from "./rig.ts";
import { startStandIn } from "./stand-in.ts";

const REPORT: JanitorReport = {
  dryRun: true,
  bytes: 5 * 2 ** 20,
  limitBytes: 0,
  removals: [],
  archived: [{ jobId: asJobId(JOB), entries: 2310 }],
};

test("a dry run of the janitor says which logs would be archived, and the real one which were", async () => {
  const server = await startStandIn();
  try {
    server.answers.set("/v1/janitor", (request, response) => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ ...REPORT, dryRun: request.method === "GET" }));
    });
    const dry = await run(["janitor", "--dry-run"], server);
    expect(dry.code).toBe(0);
    expect(dry.out).toMatch(new RegExp(`LOG OF +ENTRIES\n${JOB} +2310\n`));
    expect(dry.out).toContain("1 log would be archived");
    const real = await run(["janitor"], server);
    expect(real.out).toContain("1 log archived\n");
  } finally {
    await server.close();
  }
});
