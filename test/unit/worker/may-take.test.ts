import { expect, test } from "vitest";
import { isBelowFloor, mayTake } from "../../../worker/may-take.ts";

const reading = { stage: "work", reads: true } as const;
const writing = { stage: "work" } as const;

test.each([
  ["full", writing, undefined],
  ["full", { stage: "check" } as const, undefined],
  ["partial", reading, undefined],
  ["partial", { stage: "intake" } as const, undefined],
  ["partial", writing, "isolation"],
  ["partial", { stage: "check" } as const, "isolation"],
  ["partial", { stage: "gate" } as const, "isolation"],
  ["partial", { stage: "challenge" } as const, "isolation"],
  ["partial", { stage: "finalchallenge" } as const, "isolation"],
  ["none", reading, "isolation"],
  ["none", { stage: "intake" } as const, "isolation"],
] as const)("a worker whose isolation is %s takes %o: %s", (isolation, delivery, refusal) => {
  expect(mayTake(delivery, { isolation, isDiskFull: false })).toBe(refusal);
});

test("nothing new starts below the floor of free space", () => {
  expect(mayTake(reading, { isolation: "full", isDiskFull: true })).toBe("disk_full");
  expect(isBelowFloor("/", 0)).toBe(false);
  expect(isBelowFloor("/", Number.MAX_SAFE_INTEGER)).toBe(true);
});
