import { expect, test } from "vitest";
import { describeCut } from "../../../../cli/render/cut-text.ts";
import { renderReport } from "../../../../cli/render/report.ts";
import { whyWaits } from "../../../../cli/render/why-waits.ts";
import { taskOf } from "../../../../coordinator/job/fold/state.ts";
import { buildReport } from "../../../../coordinator/report/build-report.ts";
import { viewJob, viewTask } from "../../../../coordinator/report/views.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import { decodeNotification, encodeNotification } from "../../../../shared/protocol/notification/notification-codec.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";
import type { ContextCut } from "../../../../shared/protocol/task/context-cut.ts";
import { JobDriver, planned } from "../../../support/job-driver.ts";

const cut = (at: number, more: Partial<ContextCut> = {}): ContextCut => ({
  at,
  way: "clear",
  reason: "gain",
  beforeTokens: 150_000,
  afterTokens: 40_000,
  estUsd: 0.05,
  breakEvenTurns: 8,
  ...more,
});

function running(): JobDriver {
  const driver = new JobDriver();
  driver.intake();
  driver.plan([planned("a")]);
  driver.leadEnds();
  return driver;
}

const cutsIn = (driver: JobDriver) => driver.log.filter(({ event }) => event.type === "context.cut");

test("each cut of an attempt enters the log once, also if the attempt resumes and reports it again", () => {
  const driver = running();
  driver.notify("t2", { status: "failed", stopReason: "model_unavailable", cuts: [cut(1)] });
  driver.feed({ kind: "resume" });
  driver.notify("t2", {
    status: "failed",
    stopReason: "crashed",
    epoch: 2,
    cuts: [cut(1), cut(2, { way: "summary" })],
  });
  expect(cutsIn(driver).map(({ event }) => event)).toMatchObject([
    { taskId: "t2", n: 1, cut: { at: 1, way: "clear" } },
    { taskId: "t2", n: 1, cut: { at: 2, way: "summary" } },
  ]);
  expect(driver.refold()).toEqual(driver.job);
});

test("the lead's cuts enter the log once, in whichever run they were made", () => {
  const driver = running();
  for (const cuts of [[cut(1)], [cut(1), cut(2)]]) {
    driver.feed({ kind: "message", text: "go on" });
    const { runs, messages } = driver.job.lead;
    driver.feed({
      kind: "lead_finished",
      run: runs,
      messagesRead: messages.length,
      stopReason: "end_turn",
      usage: NO_USAGE,
      cuts,
    });
  }
  expect(cutsIn(driver)).toHaveLength(2);
  expect(buildReport(driver.job, 1).cuts).toMatchObject([{ task: "lead" }, { task: "lead" }]);
});

test("an attempt whose conversation cannot be cut any more is not retried: the lead gets its task with the reason", () => {
  const driver = running();
  driver.notify("t2", { status: "failed", stopReason: "context_floor", summary: "it does not fit" });
  expect(taskOf(driver.job, asTaskId("t2")).attempts).toHaveLength(1);
  expect(driver.status("t2")).toBe("parked");
  expect(driver.job.lead.messages.at(-1)?.text).toContain("context_floor: it does not fit");
});

test("cuts survive the notification's XML, and stand in --why, the report and the log's lines", () => {
  const driver = running();
  const cuts = [cut(1), cut(2, { way: "drop", reason: "need", breakEvenTurns: undefined } as never)];
  const { breakEvenTurns: _never, ...second } = cuts[1]!;
  const sent = driver.notification("t2", { status: "failed", stopReason: "crashed", cuts: [cuts[0]!, second] });
  const decoded = decodeNotification(encodeNotification(sent));
  expect(decoded.ok && decoded.notification.cuts).toEqual([cuts[0], second]);
  driver.feed({ kind: "notification", notification: sent });
  const line =
    "conversation cut (clear, it costs less): 150k to about 40k tokens, about $0.0500, pays back after 8 turns";
  expect(describeCut(cuts[0]!)).toBe(line);
  const report = buildReport(driver.job, 1);
  expect(report.cuts).toMatchObject([
    { task: "a", way: "clear" },
    { task: "a", way: "drop", reason: "need" },
  ]);
  expect(renderReport(report)).toContain(`a: ${line}`);
  const task = viewTask(driver.job, taskOf(driver.job, asTaskId("t2")));
  const first = { ...task, attempts: task.attempts.slice(0, 1) };
  expect(whyWaits(first, { job: viewJob(driver.job), tasks: [first], workers: [] })).toContain(line);
});
