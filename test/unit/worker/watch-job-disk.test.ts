import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { makeJobId } from "../../../shared/protocol/ids.ts";
import { stopCauseOf } from "../../../worker/stages/stage.ts";
import { createWatchJobDisk } from "../../../worker/watch-job-disk.ts";
import { temporaryLayout } from "../../support/repository.ts";

const MIB = 1024 * 1024;
const jobId = makeJobId(1);
let place: ReturnType<typeof temporaryLayout>;

beforeEach(() => {
  place = temporaryLayout();
});
afterEach(() => place.dispose());

test("all attempts of a job over its disk quota are stopped, and none starts until there is space", async () => {
  const root = place.layout.job(jobId).root;
  mkdirSync(root, { recursive: true });
  const watchJobDisk = createWatchJobDisk(place.layout, 16 * MIB);
  const [one, two, other] = [new AbortController(), new AbortController(), new AbortController()];
  const unwatch = [watchJobDisk(jobId, one), watchJobDisk(jobId, two), watchJobDisk(makeJobId(2), other)];
  writeFileSync(join(root, "large"), Buffer.alloc(32 * MIB, "x"));
  await expect.poll(() => stopCauseOf(one.signal), { timeout: 5000 }).toBe("disk_quota");
  expect([stopCauseOf(two.signal), stopCauseOf(other.signal)]).toEqual(["disk_quota", undefined]);
  for (const each of unwatch) each();
  const third = new AbortController();
  watchJobDisk(jobId, third)();
  expect(stopCauseOf(third.signal)).toBe("disk_quota");
  rmSync(join(root, "large"));
  await expect
    .poll(
      () => {
        const again = new AbortController();
        watchJobDisk(jobId, again)();
        return stopCauseOf(again.signal);
      },
      { timeout: 5000 },
    )
    .toBeUndefined();
});
