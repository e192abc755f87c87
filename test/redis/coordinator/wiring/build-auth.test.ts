import { expect, test } from "vitest";
import { buildAuth } from "../../../../coordinator/wiring/build-auth.ts";
import { createKeyStore } from "../../../../shared/redis/access/key-store.ts";
import { readCoordinatorConfig } from "../../../../shared/settings/coordinator-config.ts";
import { wallClock } from "../../../../shared/support/time/clock.ts";
import { withRedis } from "../../../support/with-redis.ts";

const held = withRedis();
const BY = { tenant: "t", owner: "o", keyId: "k" };
const ENV = { MIDWATCH_DATA: "/data", REDIS_URL: "redis://x", ANTHROPIC_API_KEY: "a" };
const env = () => ({ connection: held.connection, clock: wallClock });

test("a coordinator without any key does not start, on any address; a key that was made before is enough", async () => {
  for (const MIDWATCH_HOST of ["127.0.0.1", "0.0.0.0"]) {
    const config = readCoordinatorConfig({ ...ENV, MIDWATCH_HOST });
    await expect(buildAuth(env(), config)).rejects.toThrow(/MIDWATCH_API_KEY_FILE/);
  }
  const operatorHashes = [`sha256:${"0".repeat(64)}`];
  const auth = await buildAuth(env(), { ...readCoordinatorConfig(ENV), operatorHashes });
  const { key, record } = await auth.access.make({ owner: "ann", scopes: ["admin"] }, BY);
  const other = await buildAuth(env(), readCoordinatorConfig({ ...ENV, MIDWATCH_HOST: "0.0.0.0" }));
  expect(await other.access.identify(key)).toMatchObject({ owner: "ann", keyId: record.id });
  await other.access.revoke(record.id);
  expect(await auth.access.identify(key)).toBeUndefined();
  await expect(buildAuth(env(), readCoordinatorConfig(ENV))).rejects.toThrow(/expected a key/);
  const [stored] = await createKeyStore(held.connection).all();
  expect(JSON.stringify(stored)).not.toContain(key.slice(15));
});
