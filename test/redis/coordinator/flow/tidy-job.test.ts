import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { tidyJob } from "../../../../coordinator/flow/tidy-job.ts";
import { createQueueRig, taskThatWrites } from "../../../../lab/bench/merge/queue-rig.ts";
import { makeAttemptId, makeTaskId, makeWorkerId } from "../../../../shared/protocol/ids.ts";
import { createAttemptClaims } from "../../../../shared/redis/worker/attempt-claims.ts";
import { makeOrder } from "../../../support/orders.ts";
import { gitIn, makeRepository, temporaryFolder } from "../../../support/repository.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder("mw-tidy-");
});
afterEach(() => place.dispose());

const git = { program: "git" };

test("half-written files in an attempt's objects, left by a git on a full disk, are gone when the job has ended", async () => {
  const repository = join(place.path, "repo");
  makeRepository(repository, { "README.md": "hello\n" });
  const rig = await createQueueRig({ connection: held.connection, git, folder: place.path, repository });
  const { jobId, layout, registry, store } = rig;
  await rig.plan([taskThatWrites("a", ["a.txt"])]);
  const { baseGit, candidatesGit } = layout.job(jobId);
  const { objects } = layout.attempt(jobId, makeAttemptId(makeTaskId(1), 1));
  const left = [objects, join(baseGit, "objects"), join(candidatesGit, "objects")].flatMap((folder) => [
    join(folder, "62", "tmp_obj_GIWIYH"),
    join(folder, "pack", "tmp_idx_1"),
  ]);
  const whole = join(objects, "62", "3".repeat(38));
  for (const file of [...left, whole]) {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, "");
  }
  await registry.input(jobId, { kind: "cancel", reason: "test" });
  const claims = createAttemptClaims(held.connection);
  await tidyJob({ registry, store, claims, git, layout, money: { conclude: async () => {} } }, jobId);
  expect(left.filter(existsSync)).toEqual([]);
  expect(existsSync(whole)).toBe(true);
});

test("a job that ends leaves no open claims and no half-written files, and objects that the log does not know are recorded", async () => {
  const repository = join(place.path, "repo");
  makeRepository(repository, { "README.md": "hello\n" });
  const rig = await createQueueRig({ connection: held.connection, git, folder: place.path, repository });
  const { jobId, layout, registry, store } = rig;
  await rig.plan([taskThatWrites("a", ["a.txt"])]);
  const claims = createAttemptClaims(held.connection);
  const order = makeOrder(jobId, 2);
  await claims.open(order);
  await claims.claim(jobId, order.attemptId, makeWorkerId("test", 1));
  // Left over: a claim that a dead coordinator did not close, and an attempt and a candidate of a history that Redis
  // lost.
  const [lost] = await rig.commits([{ "README.md": "lost\n" }]);
  const { candidatesGit, lead, artifacts } = layout.job(jobId);
  gitIn(candidatesGit, "update-ref", "refs/midwatch/candidates/t9.1", lost ?? "");
  const strange = layout.attempt(jobId, makeAttemptId(makeTaskId(9), 1)).root;
  const half = `.${randomUUID()}.tmp`;
  const halfWritten = [
    join(lead, half),
    join(candidatesGit, "objects/pack/tmp_pack_1"),
    join(artifacts, `${half}.lock`),
    join(dirname(layout.prefix("")), half),
    join(layout.bundles, half),
  ];
  for (const folder of [strange, ...halfWritten.map(dirname)]) mkdirSync(folder, { recursive: true });
  for (const file of halfWritten) {
    writeFileSync(file, "half");
    utimesSync(file, 1, 1);
  }
  const tidy = () => tidyJob({ registry, store, claims, git, layout, money: { conclude: async () => {} } }, jobId);
  await tidy();
  expect(existsSync(halfWritten[0] ?? "")).toBe(true);

  await registry.input(jobId, { kind: "cancel", reason: "test" });
  await tidy();
  await tidy();
  expect(await claims.states([{ jobId, attemptId: order.attemptId, epoch: 1 }])).toEqual(["closed"]);
  expect(halfWritten.map(existsSync)).toEqual(halfWritten.map(() => false));
  const { entries } = await store.loadEntries(jobId);
  expect(entries.flatMap(({ event }) => (event.type === "orphans.named" ? event.orphans : []))).toEqual([
    { kind: "attempt", name: "t9.1" },
    { kind: "candidate", name: lost },
  ]);
});
