import { expect, test } from "vitest";
import { tellApprovals } from "../../../../coordinator/flow/tell-approvals.ts";
import type { Presence } from "../../../../shared/protocol/approval.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

test("what waits is told once, and only while somebody is there", async () => {
  const driver = new JobDriver({}, { approval: "plan" });
  driver.intake();
  driver.plan([planned("a")]);
  const said: { presence: Presence } = { presence: "away" };
  const told: unknown[] = [];
  const known = new Set<string>();
  const pass = () =>
    tellApprovals(
      {
        openJobs: async () => [driver.job.id],
        read: async (_id, look) => look(driver.job),
        presence: async () => said.presence,
        webhooks: { tell: async (job, happened) => void told.push({ job: job.id, ...happened }) },
      },
      known,
    );
  await pass();
  expect(told).toEqual([]);
  said.presence = "attended";
  await pass();
  await pass();
  const id = `apr_${driver.job.id.slice(4)}_1`;
  expect(told).toMatchObject([
    { job: driver.job.id, event: "approval.requested", key: id, data: { id, kind: "plan" } },
  ]);
  // Another coordinator tells it under the same key, which the queue takes once.
  known.clear();
  driver.feed({ kind: "decide_approval", n: 1, decision: "once" });
  await pass();
  expect(told).toHaveLength(1);
});
