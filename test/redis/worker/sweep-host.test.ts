import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { makeAttemptId, makeJobId, makeTaskId, makeWorkerId } from "../../../shared/protocol/ids.ts";
import { createAttemptClaims } from "../../../shared/redis/worker/attempt-claims.ts";
import { createLayout } from "../../../shared/scratchpad/layout.ts";
import { silentLog } from "../../../shared/support/log.ts";
import { startSweeping, sweepHost } from "../../../worker/sweep-host.ts";
import { nameOfClaim } from "../../../worker/workspace/sweep-checkouts.ts";
import { makeOrder } from "../../support/orders.ts";
import { withRedis } from "../../support/with-redis.ts";

const held = withRedis();

test("worktrees and temporary files of dead workers are removed; those of live claims stay", async () => {
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
  // A checkout of an earlier process that had the same process id as this process.
  const dead = join(layout.temporaries, `${process.pid}-1.checkout-2`);
  for (const folder of [worktree(1), worktree(2), mine, dead]) mkdirSync(folder, { recursive: true });

  expect(await sweepHost({ layout, claims, openJobs: async () => [] })).toBe(2);
  expect([worktree(1), worktree(2), mine, dead].map(existsSync)).toEqual([false, true, true, false]);
  await claims.close(jobId, attemptId);
  expect(await sweepHost({ layout, claims, openJobs: async () => [] })).toBe(1);
  expect(existsSync(join(layout.workspaces, jobId))).toBe(false);
});

test("a checkout stays while a job that has read it is open, and is then removed, like checkouts without a mark of use", async () => {
  const data = await mkdtemp(join(tmpdir(), "midwatch-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const layout = createLayout(data, "test");
  const claims = createAttemptClaims(held.connection);
  const [one, two] = [makeJobId(1), makeJobId(2)];
  const used = "a".repeat(40);
  const unused = "b".repeat(40);
  for (const tree of [used, unused]) mkdirSync(layout.checkout(tree), { recursive: true });
  mkdirSync(layout.checkoutUses(used), { recursive: true });
  for (const jobId of [one, two]) writeFileSync(join(layout.checkoutUses(used), jobId), "");
  const left = () => [used, unused].map((tree) => existsSync(layout.checkout(tree)));
  expect(await sweepHost({ layout, claims, openJobs: async () => [two] })).toBe(1);
  expect(left()).toEqual([true, false]);
  // A job that starts during the sweep marks its checkout as used before it looks for the folder, so the sweep leaves
  // it.
  let asked = 0;
  const comes = async () => (++asked === 1 ? [] : [two]);
  expect(await sweepHost({ layout, claims, openJobs: comes })).toBe(0);
  expect(left()).toEqual([true, false]);
  expect(await sweepHost({ layout, claims, openJobs: async () => [] })).toBe(1);
  expect(left()).toEqual([false, false]);
  expect(existsSync(layout.checkoutUses(used))).toBe(false);
});

test("a job with many landings has few checkouts on a host: those that live claims read, and the most recently used", async () => {
  const data = await mkdtemp(join(tmpdir(), "midwatch-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const layout = createLayout(data, "test");
  const claims = createAttemptClaims(held.connection);
  const jobId = makeJobId(Date.now());
  const trees = Array.from({ length: 20 }, (_, i) => i.toString(16).padStart(40, "0"));
  const attemptOf = (i: number) => makeAttemptId(makeTaskId(i + 1), 1);
  for (const [i, tree] of trees.entries()) {
    mkdirSync(layout.checkout(tree), { recursive: true });
    mkdirSync(layout.checkoutUses(tree), { recursive: true });
    await claims.open({ ...makeOrder(jobId), attemptId: attemptOf(i) });
    await claims.claim(jobId, attemptOf(i), makeWorkerId("test", 1));
    for (const name of [jobId, nameOfClaim({ jobId, attemptId: attemptOf(i), epoch: 1 })])
      writeFileSync(join(layout.checkoutUses(tree), name), "");
    utimesSync(join(layout.checkoutUses(tree), jobId), 1000 + i, 1000 + i);
  }
  const left = () => trees.map((tree, i) => (existsSync(layout.checkout(tree)) ? i : -1)).filter((i) => i >= 0);
  const sweep = (...open: string[]) => sweepHost({ layout, claims, openJobs: async () => open });

  expect(await sweep(jobId)).toBe(0);
  await claims.close(jobId, ...trees.map((_, i) => attemptOf(i)).filter((_, i) => i !== 3));
  expect(await sweep(jobId)).toBe(11);
  expect(left()).toEqual([3, 12, 13, 14, 15, 16, 17, 18, 19]);
  await claims.close(jobId, attemptOf(3));
  expect(await sweep(jobId)).toBe(1);
  expect(await sweep()).toBe(8);
  expect(left()).toEqual([]);
  expect(readdirSync(join(layout.checkoutUses("x"), ".."))).toEqual([]);
});

test("stopping waits for a running sweep, so that no folder stays half removed", async () => {
  const data = await mkdtemp(join(tmpdir(), "midwatch-test-"));
  onTestFinished(() => rm(data, { recursive: true, force: true }));
  const layout = createLayout(data, "test");
  const tree = "a".repeat(40);
  mkdirSync(layout.checkout(tree), { recursive: true });
  mkdirSync(layout.checkoutUses(tree), { recursive: true });
  writeFileSync(join(layout.checkoutUses(tree), makeJobId(1)), "");
  let answerFirst: (() => void) | undefined;
  const openJobs = () => {
    if (answerFirst !== undefined) return Promise.resolve([]);
    return new Promise<string[]>((resolve) => {
      answerFirst = () => resolve([]);
    });
  };
  const claims = createAttemptClaims(held.connection);
  const stop = startSweeping({ layout, claims, openJobs, log: silentLog() });
  await expect.poll(() => answerFirst).toBeDefined();
  let isStopped = false;
  const stopped = stop().then(() => {
    isStopped = true;
  });
  // Waits as long as a whole sweep takes, by sweeping another host. `stop` must wait for the sweep that is still under
  // way.
  await sweepHost({ layout: createLayout(join(data, "other"), "test"), claims, openJobs: async () => [] });
  expect(isStopped).toBe(false);
  answerFirst?.();
  await stopped;
  expect(existsSync(layout.checkout(tree))).toBe(false);
});
