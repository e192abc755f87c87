import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { isVolumeThere, markVolume } from "../../../shared/scratchpad/volume-mark.ts";
import { isBelowFloor, mayTake } from "../../../worker/may-take.ts";
import { presentIsolation } from "../../../worker/sandbox/check-isolation.ts";
import { temporaryLayout } from "../../support/repository.ts";

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
  expect(mayTake(delivery, { isolation, isDiskFull: false, isVolumeAway: false })).toBe(refusal);
});

test("the isolation is none while the bubblewrap program is missing", () => {
  const { layout, dispose } = temporaryLayout();
  try {
    mkdirSync(layout.local, { recursive: true });
    const bwrap = join(layout.local, "bwrap");
    expect(presentIsolation({ bwrap }, "full")).toBe("none");
    writeFileSync(bwrap, "", { mode: 0o755 });
    expect(presentIsolation({ bwrap }, "full")).toBe("full");
    rmSync(bwrap);
    expect(presentIsolation({ bwrap }, "partial")).toBe("none");
    expect(presentIsolation({ bwrap: "sh" }, "full")).toBe("full");
  } finally {
    dispose();
  }
});

test("a worker without its volume takes nothing", () => {
  const { layout, dispose } = temporaryLayout();
  try {
    expect(isVolumeThere(layout)).toBe(false);
    markVolume(layout);
    markVolume(layout);
    expect(isVolumeThere(layout)).toBe(true);
    const [kept, lost] = [layout.volume, `${layout.volume}.lost`];
    renameSync(kept, lost);
    mkdirSync(kept);
    expect(isVolumeThere(layout)).toBe(false);
    for (const isolation of ["full", "partial"] as const)
      expect(mayTake(reading, { isolation, isDiskFull: false, isVolumeAway: true })).toBe("volume_away");
    rmSync(kept, { recursive: true });
    renameSync(lost, kept);
    expect(isVolumeThere(layout)).toBe(true);
  } finally {
    dispose();
  }
});

test("no attempt starts below the minimum of free space", () => {
  expect(mayTake(reading, { isolation: "full", isDiskFull: true, isVolumeAway: false })).toBe("disk_full");
  expect(isBelowFloor("/", 0)).toBe(false);
  expect(isBelowFloor("/", Number.MAX_SAFE_INTEGER)).toBe(true);
});
