import { expect, test } from "vitest";
import { cpuAt } from "../../../../lab/bench/measure/sample-cpu.ts";
import { cpuByStage } from "../../../../lab/bench/pipeline/cpu-by-stage.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import type { JobEvent, LoggedEvent } from "../../../../shared/protocol/job/event.ts";
import { NO_USAGE } from "../../../../shared/protocol/price/usage.ts";

const taskId = asTaskId("t1");
const queued = (n: number, stage: "work" | "check", role: string): JobEvent => ({
  type: "attempt.queued",
  taskId,
  n,
  stage,
  role,
});
const finished = (n: number): JobEvent => ({
  type: "attempt.finished",
  taskId,
  n,
  epoch: 1,
  status: "completed",
  stopReason: "submitted",
  summary: "",
  usage: NO_USAGE,
});
const log = (...events: [number, JobEvent][]): LoggedEvent[] =>
  events.map(([at, event], i) => ({ id: `${i + 1}-0`, at, v: 1, event }));

test("CPU time between two samples is interpolated", () => {
  const samples = [
    { at: 100, cpuMs: 0 },
    { at: 110, cpuMs: 8 },
    { at: 120, cpuMs: 8 },
  ];
  expect([90, 100, 105, 115, 130].map((at) => cpuAt(samples, at))).toEqual([0, 0, 4, 8, 8]);
});

test("attempts are summed by stage, work also by role, and an unfinished attempt is left out", () => {
  const entries = log(
    [0, queued(1, "work", "explorer")],
    [10, finished(1)],
    [10, queued(2, "work", "implementer")],
    [40, finished(2)],
    [40, queued(3, "check", "harness")],
    [45, finished(3)],
    [45, queued(4, "work", "implementer")],
    [50, finished(4)],
    [50, queued(5, "check", "harness")],
  );
  expect(cpuByStage(entries, { between: (from, to) => (to - from) / 2 })).toEqual([
    { stage: "work (explorer)", attempts: 1, cpuMs: 5, wallMs: 10 },
    { stage: "work (implementer)", attempts: 2, cpuMs: 17.5, wallMs: 35 },
    { stage: "check", attempts: 1, cpuMs: 2.5, wallMs: 5 },
  ]);
});
