import { expect, test } from "vitest";
import { notifyApprovals } from "../../../../coordinator/passes/notify-approvals.ts";
import { DEFAULT_TENANT } from "../../../../shared/protocol/api/access.ts";
import type { Presence } from "../../../../shared/protocol/approval/approval.ts";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

test("a pending approval is sent once, and only while a person of its tenant is there", async () => {
  const driver = new JobDriver({}, { approval: "plan" });
  driver.intake();
  driver.plan([planned("a")]);
  const said: { presence: Presence } = { presence: "away" };
  const sent: unknown[] = [];
  const notified = new Set<string>();
  const pass = () =>
    notifyApprovals({
      store: { openJobs: async () => [driver.job.id] },
      registry: { read: async (_id, look) => look(driver.job) },
      presence: { read: async () => new Map([[DEFAULT_TENANT, said]]) },
      webhooks: { notify: async (job, happened) => void sent.push({ job: job.id, ...happened }) },
      policy: {},
      clock: { now: () => 0 },
      notified,
    });
  await pass();
  expect(sent).toEqual([]);
  said.presence = "attended";
  await pass();
  await pass();
  const id = `apr_${driver.job.id.slice(4)}_1`;
  expect(sent).toMatchObject([
    { job: driver.job.id, event: "approval.requested", key: id, data: { id, kind: "plan" } },
  ]);
  // Another coordinator would send the webhook again, but with the same key, and the webhook queue drops duplicates.
  notified.clear();
  driver.feed({ kind: "decide_approval", n: 1, decision: "once" });
  await pass();
  expect(sent).toHaveLength(1);
});

test("approvals of a tenant whose people are away are not sent, those of other tenants are", async () => {
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
  const sent: unknown[] = [];
  await notifyApprovals({
    store: { openJobs: async () => drivers.map(({ id }) => id) },
    registry: { read: async (jobId, look) => look(jobOf(jobId)) },
    presence: { read: async () => new Map([["night", { presence: "away" }]]) },
    webhooks: { notify: async (job) => void sent.push(job.id) },
    policy: {},
    clock: { now: () => 0 },
    notified: new Set(),
  });
  expect(sent).toEqual([drivers[1]?.driver.job.id]);
});
