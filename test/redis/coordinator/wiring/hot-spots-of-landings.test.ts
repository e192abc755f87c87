import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { runIntakeHooks } from "../../../../coordinator/flow/take-notification.ts";
import { changedByLanding } from "../../../../coordinator/landing/changed-by-landing.ts";
import { headOf } from "../../../../coordinator/landing/move-ref.ts";
import { readHotSpots } from "../../../../coordinator/wiring/intake-hooks.ts";
import { createQueueRig, taskThatWrites } from "../../../../lab/bench/merge/queue-rig.ts";
import { repositoryIdentity } from "../../../../shared/git/repository-identity.ts";
import { DEFAULT_TENANT } from "../../../../shared/protocol/api/access.ts";
import type { Notification } from "../../../../shared/protocol/notification/notification.ts";
import { createHotSpots } from "../../../../shared/redis/job/hot-spots.ts";
import { silentLog } from "../../../../shared/support/log.ts";
import { makeRepository, temporaryFolder } from "../../../support/repository.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
let place: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  place = temporaryFolder("mw-hot-");
});
afterEach(() => place.dispose());

test("git lists the paths of each landing, including unusual names", async () => {
  const repository = join(place.path, "repo");
  makeRepository(repository, { "a.txt": "old\n" });
  const git = { program: "git" };
  const rig = await createQueueRig({ connection: held.connection, git, folder: place.path, repository });
  await rig.plan([taskThatWrites("one", ["*"]), taskThatWrites("two", ["b c.txt"])]);
  const [one = ""] = await rig.commits([{ "a.txt": "new\n", "ü.txt": "u\n" }]);
  await rig.verify("t2", { commit: one, base: rig.base });
  await rig.land();
  const head = (await rig.read((job) => job.head)) ?? "";
  const [two = ""] = await rig.commits([{ "b c.txt": "b\n" }], head);
  await rig.verify("t3", { commit: two, base: head });
  await rig.land();
  const { layout, jobId, base } = rig;
  const changed = await changedByLanding({ git, layout, jobId, base, head: await headOf({ git, layout, jobId }) });
  expect(changed).toEqual([["b c.txt"], ["a.txt", "ü.txt"]]);
});

test("before its intake ends a job gets the hot spots of earlier jobs on its repository", async () => {
  const hotSpots = createHotSpots(held.connection);
  const submission = { goal: "g", repository: { kind: "path", path: "/src/lib" } } as const;
  const repository = repositoryIdentity(submission.repository, DEFAULT_TENANT) ?? "";
  await hotSpots.record(repository, "earlier", [{ path: "src/index.js", changed: 3, waited: 0, conflicts: 1 }]);
  const inputs: { kind: string; spots?: unknown }[] = [];
  const registry = {
    input: async (_jobId: unknown, input: { kind: string }) => {
      inputs.push(input);
      return { kind: "done", text: "" } as const;
    },
    read: async <T>(_jobId: unknown, look: (job: never) => T) => look({ submission } as never),
  };
  const intakeHooks = [
    { name: "hot spots", inputFor: (notification: Notification) => readHotSpots({ registry, hotSpots }, notification) },
  ];
  const run = (stage: string, status: string) =>
    runIntakeHooks({ registry, log: silentLog(), intakeHooks }, { jobId: "job", stage, status } as never);
  await run("intake", "started");
  await run("work", "completed");
  expect(inputs).toEqual([]);
  await run("intake", "completed");
  expect(inputs.map(({ kind }) => kind)).toEqual(["hot_spots"]);
  expect(inputs[0]?.spots).toEqual([{ path: "src/index.js", changed: 3, waited: 0, conflicts: 1 }]);
});
