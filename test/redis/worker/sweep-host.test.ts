import { existsSync, mkdirSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeJobId, makeWorkerId } from "../../../shared/protocol/ids.ts";
import { createAttemptClaims } from "../../../shared/redis/attempt-claims.ts";
import { createLayout } from "../../../shared/scratchpad/layout.ts";
import { sweepHost } from "../../../worker/sweep-host.ts";
import { makeOrder } from "../../support/orders.ts";
import { withRedis } from "../../support/with-redis.ts";

const held = withRedis();

test("worktrees of dead workers and their temporary files do not stay for ever; those of live claims do", async () => {
  const data = await mkdtemp(join(tmpdir(), "midwatch-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const layout = createLayout(data, "test");
  const claims = createAttemptClaims(held.connection);
  const order = makeOrder(makeJobId(Date.now()));
  const { jobId, attemptId } = order;
  await claims.open(order);
  for (const pid of [1, 2]) await claims.claim(jobId, attemptId, makeWorkerId("test", pid));
  const worktree = (epoch: number) => layout.workspace({ jobId, attemptId, epoch }).root;
  const mine = layout.temporary("checkout-1");
  // The same process id as ours, given to another process before.
  const dead = join(layout.temporaries, `${process.pid}-1.checkout-2`);
  for (const folder of [worktree(1), worktree(2), mine, dead]) mkdirSync(folder, { recursive: true });

  expect(await sweepHost({ layout, claims })).toBe(2);
  expect([worktree(1), worktree(2), mine, dead].map(existsSync)).toEqual([false, true, true, false]);
  await claims.close(jobId, attemptId);
  expect(await sweepHost({ layout, claims })).toBe(1);
  expect(existsSync(join(layout.workspaces, jobId))).toBe(false);
});
