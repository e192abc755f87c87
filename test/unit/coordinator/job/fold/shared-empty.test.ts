import { expect, test } from "vitest";
import { keepUsage } from "../../../../../coordinator/job/fold/keep-usage.ts";
import {
  NO_ENTRIES,
  NO_ITEMS,
  withEntry,
  withItem,
  withoutItem,
} from "../../../../../coordinator/job/fold/shared-empty.ts";
import { createJobState } from "../../../../../coordinator/job/fold/state.ts";
import { makeJobId } from "../../../../../shared/protocol/ids.ts";
import { NO_USAGE } from "../../../../../shared/protocol/price/usage.ts";
import { JobDriver, planned } from "../../../../support/job-driver.ts";

test("what is added to a shared empty set or map goes into a new one, and further ones into the same", () => {
  const one = withItem<string>(NO_ITEMS, "a");
  expect(withItem(one, "b")).toBe(one);
  expect([...one]).toEqual(["a", "b"]);
  const map = withEntry<string, number>(NO_ENTRIES, "a", 1);
  expect(withEntry(map, "a", 2)).toBe(map);
  expect([...map]).toEqual([["a", 2]]);
  expect([NO_ITEMS.size, NO_ENTRIES.size]).toEqual([0, 0]);
});

test("a set of which nothing is left is the shared one", () => {
  const two = withItem(withItem<string>(NO_ITEMS, "a"), "b");
  expect([...withoutItem(two, "a")]).toEqual(["b"]);
  expect(withoutItem(two, "b")).toBe(NO_ITEMS);
  expect(withoutItem<string>(NO_ITEMS, "a")).toBe(NO_ITEMS);
});

test("a job shares what it has nothing in, and what it adds is in no other", () => {
  const submission = { goal: "g", repository: { kind: "path", path: "/nowhere" } } as const;
  const other = createJobState(makeJobId(1), 1, submission);
  const driver = new JobDriver({});
  expect(driver.job.dependents).toBe(other.dependents);
  driver.intake();
  driver.plan([planned("a"), planned("b", ["a"])]);
  expect(driver.job.dependents.size).toBe(1);
  expect(driver.job.seeking).toBe(NO_ITEMS);
  for (const members of driver.job.byStatus.values()) expect(members.size).toBeGreaterThan(0);
  expect([other.dependents.size, other.delegated.size, NO_ENTRIES.size, NO_ITEMS.size]).toEqual([0, 0, 0, 0]);
  expect(driver.refold()).toEqual(driver.job);
});

test("a usage of nothing is the shared one, another a copy", () => {
  expect(keepUsage({ ...NO_USAGE })).toBe(NO_USAGE);
  const used = { ...NO_USAGE, calls: 2, costUsd: 0.1 };
  expect(keepUsage(used)).toEqual(used);
  expect(keepUsage(used)).not.toBe(used);
});
