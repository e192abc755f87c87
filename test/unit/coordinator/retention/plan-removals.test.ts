import fc from "fast-check";
import { expect, test } from "vitest";
import { type FoundJob, planRemovals } from "../../../../coordinator/retention/plan-removals.ts";
import { makeJobId } from "../../../../shared/protocol/ids.ts";

const NOW = 1_000_000;
const [old, middle, young, open] = [makeJobId(1), makeJobId(2), makeJobId(3), makeJobId(4)];
const FOUND: readonly FoundJob[] = [
  { jobId: young, endedAt: NOW - 10, bytes: 5 },
  { jobId: open, endedAt: undefined, bytes: 100 },
  { jobId: old, endedAt: NOW - 1000, bytes: 20 },
  { jobId: middle, endedAt: NOW - 500, bytes: 30 },
];

test("a job is removed when it ended longer ago than the age limit, not earlier", () => {
  expect(planRemovals(FOUND, { jobMs: 500, bytes: 0 }, NOW)).toEqual([
    { jobId: old, endedAt: NOW - 1000, bytes: 20, why: "age" },
  ]);
  expect(planRemovals(FOUND, { jobMs: 0, bytes: 0 }, NOW)).toEqual([]);
});

test("above the size limit jobs are removed in the order of their ends until the rest fits", () => {
  const gone = (bytes: number) => planRemovals(FOUND, { jobMs: 0, bytes }, NOW).map(({ jobId, why }) => [jobId, why]);
  expect(gone(155)).toEqual([]);
  expect(gone(154)).toEqual([[old, "size"]]);
  expect(gone(134)).toEqual([
    [old, "size"],
    [middle, "size"],
  ]);
  expect(gone(1)).toHaveLength(3);
});

test("running jobs always stay, and all ended jobs that stay are within the limits", () => {
  const jobs = fc.array(fc.record({ endedAt: fc.option(fc.nat(NOW), { nil: undefined }), bytes: fc.nat(100) }), {
    maxLength: 20,
  });
  fc.assert(
    fc.property(jobs, fc.nat(NOW), fc.nat(500), (some, jobMs, bytes) => {
      const found = some.map((job, i) => ({ jobId: makeJobId(i + 1), ...job }));
      const gone = new Set(planRemovals(found, { jobMs, bytes }, NOW).map(({ jobId }) => jobId));
      const left = found.filter(({ jobId }) => !gone.has(jobId));
      expect(found.filter(({ endedAt, jobId }) => endedAt === undefined && gone.has(jobId))).toEqual([]);
      const over = left.filter(({ endedAt }) => endedAt !== undefined);
      if (jobMs > 0) for (const { endedAt = 0 } of over) expect(NOW - endedAt).toBeLessThanOrEqual(jobMs);
      const total = left.reduce((sum, job) => sum + job.bytes, 0);
      if (bytes > 0 && over.length > 0) expect(total).toBeLessThanOrEqual(bytes);
    }),
  );
});
