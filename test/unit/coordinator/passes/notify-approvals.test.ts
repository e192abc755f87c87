import { expect, test } from "vitest";
import { notifyApprovals } from "../../../../coordinator/passes/notify-approvals.ts";
import { DEFAULT_TENANT } from "../../../../shared/protocol/api/access.ts";
import type { Presence } from "../../../../shared/protocol/approval/approval.ts";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

test("what waits is told once, and only while somebody is there", async () => {
  const driver = new JobDriver({}, { approval: "plan" });
  driver.intake();
  driver.plan([planned("a")]);
  const said: { presence: Presence } = { presence: "away" };
  const told: unknown[] = [];
  const known = new Set<string>();
  const pass = () =>
    notifyApprovals(
      {
        openJobs: async () => [driver.job.id],
        read: async (_id, look) => look(driver.job),
        presence: async () => (tenant) => (tenant === DEFAULT_TENANT ? said.presence : "attended"),
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

test("of a tenant whose people are away nobody is told, while others are", async () => {
  const drivers = ["night", "day"].map((tenant) => {
    const driver = new JobDriver({}, { approval: "plan" });
    driver.job.author = { tenant, owner: "o", keyId: "k" };
    driver.intake();
    driver.plan([planned("a")]);
    return { id: makeJobId(tenant.length), driver };
  });
  const jobOf = (jobId: string) => {
    const found = drivers.find(({ id }) => id === jobId);
    if (found === undefined) throw new Error(`no job ${jobId}`);
    return found.driver.job;
  };
  const told: unknown[] = [];
  await notifyApprovals(
    {
      openJobs: async () => drivers.map(({ id }) => id),
      read: async (jobId, look) => look(jobOf(jobId)),
      presence: async () => (tenant) => (tenant === "night" ? "away" : "attended"),
      webhooks: { tell: async (job) => void told.push(job.id) },
    },
    new Set(),
  );
  expect(told).toEqual([drivers[1]?.driver.job.id]);
});
