import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { writeArtifact } from "../../../../coordinator/landing/artifacts.ts";
import { makeJobId } from "../../../../shared/protocol/ids.ts";
import { createLayout } from "../../../../shared/scratchpad/layout.ts";
import { temporaryFolder } from "../../../support/repository.ts";

let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder("mw-artifacts-");
});
afterEach(() => place.dispose());

test("coordinators that conclude a job at the same time leave one complete artifact and no half-written file", async () => {
  const layout = createLayout(place.path, "test");
  const jobId = makeJobId(1);
  const contents = Array.from({ length: 8 }, (_, i) => `${i}`.repeat(300_000 + i * 100_000));
  await Promise.all(contents.map((content) => writeArtifact(layout, jobId, { name: "events.jsonl", content })));
  const { artifacts } = layout.job(jobId);
  expect(readdirSync(artifacts)).toEqual(["events.jsonl"]);
  expect(contents).toContain(readFileSync(join(artifacts, "events.jsonl"), "utf8"));
});
