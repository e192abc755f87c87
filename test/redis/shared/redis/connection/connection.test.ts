import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { connectRedis, type RedisConnection } from "../../../../../shared/redis/connection/connection.ts";
import { silentLog } from "../../../../../shared/support/log.ts";
import { redactSecrets } from "../../../../../shared/support/secrets/redact.ts";
import { startRedis, type TestRedis } from "../../../../support/redis.ts";

const log = silentLog();
let redis: TestRedis;
const opened: RedisConnection[] = [];
beforeAll(async () => {
  redis = await startRedis();
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((connection) => connection.close()));
});
afterAll(() => redis.stop());

async function open(url = redis.url): Promise<RedisConnection> {
  const connection = await connectRedis(url, { log });
  opened.push(connection);
  return connection;
}

test("a connection over a unix socket with a password and a database works, and the password is registered as a secret", async () => {
  const { client } = await open(redis.url.replace("db=0", "db=3"));
  await client.set("where", "three");
  expect(await (await open()).client.get("where")).toBeNull();
  expect(await (await open(redis.url.replace("db=0", "db=3"))).client.get("where")).toBe("three");
  expect(redactSecrets(`x ${redis.password} y`)).toBe("x [secret: known value] y");
});

test("the error for an unreachable Redis names it and what happens next", async () => {
  await expect(connectRedis("redis+unix:///nowhere/s?password=abcdefgh", { log })).rejects.toMatchObject({
    code: "queue_unavailable",
    status: 503,
    message: expect.stringMatching(
      /^expected a Redis or Valkey at \/nowhere\/s within 5 s, got: .*ENOENT.*The process does not start/,
    ),
  });
});

test("a connection waits for a Redis that starts a moment later", async () => {
  await redis.kill();
  const connecting = open();
  await redis.restart();
  expect(await (await connecting).client.ping()).toBe("PONG");
});

test("a wrong password is refused at once, without showing it", async () => {
  const started = performance.now();
  const failure = await connectRedis(redis.url.replace(redis.password, "wrong-password"), { log }).catch(
    (error: Error) => error,
  );
  expect(failure).toMatchObject({ code: "queue_unavailable", message: expect.stringContaining("WRONGPASS") });
  expect((failure as Error).message).not.toContain("wrong-password");
  expect(performance.now() - started).toBeLessThan(4000);
});

test("a server that is too old is refused", async () => {
  const { url, close } = await startOldServer();
  await expect(connectRedis(url, { log })).rejects.toMatchObject({
    code: "queue_unavailable",
    message: expect.stringContaining("expected Redis 6.2 or Valkey at least, got 6.0.16"),
  });
  await close();
});

test("a restart is reported once, commands sent meanwhile are answered after it, and a mere reconnect is not reported", async () => {
  const connection = await open();
  let restarts = 0;
  const restarted = new Promise<void>((resolve) => {
    connection.onRestart(() => {
      restarts += 1;
      resolve();
    });
  });
  await connection.client.set("kept", "yes");
  connection.client.disconnect(true);
  expect(await connection.client.ping()).toBe("PONG");
  expect(restarts).toBe(0);
  await redis.kill();
  await expect.poll(() => connection.isReachable()).toBe(false);
  const waiting = connection.client.get("kept");
  await redis.restart();
  expect(await waiting).toBe("yes");
  await restarted;
  expect(restarts).toBe(1);
  expect(connection.isReachable()).toBe(true);
});

test("closing does not wait for a Redis that is down", async () => {
  const connection = await open();
  await redis.kill();
  await expect.poll(() => connection.isReachable()).toBe(false);
  const started = performance.now();
  await connection.close();
  expect(performance.now() - started).toBeLessThan(1000);
  await redis.restart();
});

const OLD_INFO = "redis_version:6.0.16\r\nrun_id:abc\r\nloading:0\r\n";
const OLD_ANSWERS: Record<string, string> = {
  hello: "-ERR unknown command `hello`\r\n",
  info: `$${OLD_INFO.length}\r\n${OLD_INFO}\r\n`,
  ping: "+PONG\r\n",
  client: "+OK\r\n",
  select: "+OK\r\n",
  quit: "+OK\r\n",
};

/** Starts a server that knows just enough of the Redis protocol for a client to read its version. */
async function startOldServer(): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((socket) => {
    socket.on("error", () => {});
    socket.on("data", (data) => {
      const commands =
        data
          .toString()
          .toLowerCase()
          .match(/\r\n(hello|info|client|ping|select|quit)\r\n/g) ?? [];
      for (const command of commands) socket.write(OLD_ANSWERS[command.trim()] ?? "");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  return {
    url: `redis://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
