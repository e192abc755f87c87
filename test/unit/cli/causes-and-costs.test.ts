import { afterEach, beforeEach, expect, test } from "vitest";
import { eventLine } from "../../../cli/render/event-line.ts";
import { moneyText } from "../../../cli/render/job-text.ts";
import { renderReport } from "../../../cli/render/report.ts";
import { createTaskNames } from "../../../cli/render/task-names.ts";
import { whyWaits } from "../../../cli/render/why-waits.ts";
import type { JobReport } from "../../../shared/protocol/api/api.ts";
import { attemptOf, JOB, REPORT, taskOf, usage, viewOf } from "./fixtures.ts";
import { run } from "./rig.ts";
import { json, type StandIn, startStandIn } from "./stand-in.ts";

let server: StandIn;
beforeEach(async () => {
  server = await startStandIn();
});
afterEach(() => server.close());

test("simulated dollars are marked everywhere: report, job, costs, approvals and logs say that nothing is charged", async () => {
  const free = viewOf({ simulated: true, status: "failed" });
  const report: JobReport = { ...REPORT, cost: { usd: 0.84, simulated: true } };
  expect(renderReport(report)).toContain("money     $0.84 at list prices, simulated: nothing was charged; ");
  expect(renderReport(REPORT)).not.toContain("simulated");
  expect(moneyText(free)).toBe("$0.42 of $25.00 (simulated, nothing is charged), cache 90 %");
  expect(moneyText(viewOf())).toBe("$0.42 of $25.00, cache 90 %");
  server.view = free;
  expect((await run(["get", JOB], { url: server.url })).out).toMatch(/^money .*simulated, nothing is charged/m);
  expect((await run(["watch", JOB], { url: server.url })).out).toMatch(
    /^cost: {2}\$0\.42 at list prices, simulated: nothing was charged$/m,
  );
  const books = { settledUsd: 0.84, unsettledUsd: 0, heldUsd: 0 };
  const figures = {
    ...{ calls: 1, inputTokens: 0, readTokens: 0, write5mTokens: 0, write1hTokens: 0, expectedReadTokens: 0 },
    ...{ readShare: 0, savedUsd: 0, savedBySharingUsd: 0, breaks: 0, breaksByCause: {} },
  };
  server.answers.set(
    `/v1/jobs/${JOB}/usage`,
    json({ usage, cacheReadShare: 0, capUsd: 25, simulated: true, ...books, byRole: { lead: usage } }),
  );
  server.answers.set(`/v1/jobs/${JOB}/cache`, json({ job: figures, today: figures, breaks: [], decisions: [] }));
  expect((await run(["costs", JOB], { url: server.url })).out).toMatch(/; simulated: nothing was charged$/m);
  const money = { ...books, calls: 1, unsettledCalls: 0 };
  server.answers.set(
    "/v1/costs",
    json({ day: "2026-11-30", today: money, key: money, simulated: true, cacheToday: figures }),
  );
  expect((await run(["costs"], { url: server.url })).out).toMatch(/^the simulator answers: .*nothing is charged/m);
  const submission = { goal: "g", repository: { kind: "path" as const, path: "/r" } };
  const line = eventLine({ type: "job.submitted", submission, simulated: true }, createTaskNames());
  expect(line.text).toContain("nothing is charged");
});

test("a failed task has its reason in the report and in get --why", () => {
  const failed = attemptOf(1, { status: "failed", stopReason: "no_change", summary: "mkdir: File exists" });
  const task = taskOf(1, "index", { status: "cancelled", reason: "stopped_by_lead", attempts: [failed] });
  expect(whyWaits(task, { job: viewOf(), tasks: [task], workers: [] })).toMatch(
    /index \(t1\) is cancelled: stopped_by_lead: it could not be done: its work attempts end with no_change: mkdir: File exists$/,
  );
  const [first] = REPORT.tasks;
  const tasks = [
    { ...first!, status: "cancelled" as const, reason: "stopped_by_lead", trouble: "could not be done: x" },
  ];
  expect(renderReport({ ...REPORT, tasks })).toMatch(/cancelled \(stopped_by_lead\).*: it could not be done: x$/m);
});
