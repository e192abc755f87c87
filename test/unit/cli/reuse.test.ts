import { expect, test } from "vitest";
import { reuseLines } from "../../../cli/render/report.ts";

const row = { task: "a", what: "commit", verdict: "kept", savedUsd: 0.5, savedCalls: 4 } as const;

test("reused results are listed with their verdicts, savings and origin", () => {
  const tasks = [
    { ...row, jobId: "job_1" },
    { ...row, jobId: "job_1", verdict: "again" as const },
    { ...row, jobId: "job_2", what: "report" as const, verdict: "none" as const },
  ];
  expect(reuseLines({ tasks, dropped: 1, savedUsd: 1.5, savedCalls: 12 })).toEqual([
    "3 tasks reused (1 with the verdict, 1 challenged again, 1 refused and started over): $1.50 and 12 model calls saved",
    "2 from job_1",
    "1 from job_2",
  ]);
  expect(reuseLines(undefined)).toEqual([]);
});
