import { join } from "node:path";
import { Redis } from "ioredis";
import { expect, test } from "vitest";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import { closeAfterTest, logUntil, repositoryIn, startTestMachine } from "../support/machine.ts";
import { startRedis } from "../support/redis.ts";

test("readyz names the Redis command that Midwatch's user may not run, and submissions get 503 until it is allowed", async () => {
  const redis = await startRedis();
  closeAfterTest(() => redis.stop());
  const admin = new Redis({ path: redis.socket, password: redis.password });
  const change = (...rules: string[]) => admin.call("ACL", "SETUSER", "limited", ...rules);
  closeAfterTest(() => admin.quit());
  await change("on", ">limited-password", "~mw:*", "~{mwq:*", "&*", "+@all");
  const machine = await startTestMachine({
    brain: join(packageRoot(), "test/flow/brains/one-task.mjs"),
    env: { REDIS_URL: `redis+unix://limited:limited-password@${redis.socket}` },
  });
  const path = repositoryIn(machine, { "README.md": "hello\n" });
  const submit = () =>
    machine.fetch("/v1/jobs", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ goal: "Write it.\n\nwrite: right", repository: { kind: "path", path } }),
    });
  expect((await machine.fetch("/readyz")).status).toBe(200);
  for (const command of ["xadd", "evalsha", "hset", "zadd", "time"]) {
    await change(`-${command}`, ...(command === "evalsha" ? ["-eval"] : []));
    const ready = await machine.fetch("/readyz");
    expect([command, ready.status]).toEqual([command, 503]);
    expect(await ready.json()).toMatchObject({
      error: {
        code: "queue_unavailable",
        message: expect.stringContaining(`Redis refuses to its user (ACL): `),
        details: { ready: false, redis: true, refused: expect.arrayContaining([command.toUpperCase()]) },
      },
    });
    const refused = await submit();
    expect([command, refused.status, await refused.json()]).toEqual([
      command,
      503,
      { error: expect.objectContaining({ code: "queue_unavailable", message: expect.stringContaining("/readyz") }) },
    ]);
    await change("+@all");
  }
  expect((await machine.fetch("/readyz")).status).toBe(200);
  const taken = await submit();
  expect(taken.status).toBe(202);
  // A Redis user with all commands, but only the documented keys, can run a whole job.
  const { jobId } = (await taken.json()) as { jobId: string };
  expect((await logUntil(machine.api, jobId)).at(-1)?.event).toMatchObject({ to: "completed" });
}, 120_000);
