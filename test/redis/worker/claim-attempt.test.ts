import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeJobId, makeWorkerId } from "../../../shared/protocol/ids.ts";
import { KEYS } from "../../../shared/redis/keys/keys.ts";
import { createAttemptClaims } from "../../../shared/redis/worker/attempt-claims.ts";
import { createLayout } from "../../../shared/scratchpad/layout.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { createClaimAttempt } from "../../../worker/claim-attempt.ts";
import { makeOrder } from "../../support/orders.ts";
import { withRedis } from "../../support/with-redis.ts";

const held = withRedis();

test("an epoch that Redis lost with its newest writes is not given to a second worker", async () => {
  const data = await mkdtemp(join(tmpdir(), "midwatch-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const claims = createAttemptClaims(held.connection);
  const order = makeOrder(makeJobId(Date.now()));
  const { jobId, attemptId } = order;
  const claimAs = (pid: number) =>
    createClaimAttempt({
      claims,
      layout: createLayout(data, "test"),
      workerId: makeWorkerId("test", pid),
      log: silentLog(),
    })(jobId, attemptId);
  await claims.open(order);
  const first = await claimAs(1);
  expect(first).toMatchObject({ kind: "claimed", epoch: 1 });
  await held.connection.client.hdel(KEYS.claim(jobId, attemptId), "epoch");
  const second = await claimAs(2);
  expect(second).toMatchObject({ kind: "claimed", epoch: 2 });
  // The first worker, whose claim has epoch 1, learns that its claim is superseded.
  expect(await claims.states([{ jobId, attemptId, epoch: 1 }])).toEqual(["superseded"]);
  await claims.close(jobId, attemptId);
  expect(await claimAs(3)).toMatchObject({ kind: "refused", reason: "closed" });
});
