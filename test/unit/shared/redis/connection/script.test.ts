import { expect, test } from "vitest";
import type { RedisClient } from "../../../../../shared/redis/connection/redis-client.ts";
import { defineScript, runScript } from "../../../../../shared/redis/connection/script.ts";
import { KEYS } from "../../../../../shared/redis/keys/keys.ts";

const script = defineScript("return 1");
/** Accepts every command. */
const client = { evalsha: async () => 1 } as unknown as RedisClient;

test("a script's keys share a slot of a Redis Cluster", async () => {
  for (const keys of [
    [KEYS.log("j1"), KEYS.head("j1"), KEYS.claim("j1", "a}{b")],
    [KEYS.jobMoney("j1"), KEYS.dayMoney("2026-01-01"), KEYS.heldCalls],
    [KEYS.jobs],
    [],
  ]) {
    await expect(runScript(client, script, { keys, args: [] })).resolves.toBe(1);
  }
});

test("keys that a Redis Cluster could store in different slots are refused, with their names", async () => {
  for (const keys of [
    [KEYS.log("j1"), KEYS.log("j2")],
    [KEYS.log("j1"), KEYS.jobs],
    ["a{}x", "b{}x"],
  ]) {
    await expect(runScript(client, script, { keys, args: [] })).rejects.toThrow(
      `keys of one script must share a hash tag, got ${keys.join(", ")}`,
    );
  }
});
