import { expect, test } from "vitest";
import { createPresenceStore } from "../../../../../shared/redis/worker/presence-store.ts";
import { silentLog } from "../../../../../shared/support/log.ts";
import { createReleasers } from "../../../../../shared/support/process/shutdown.ts";
import { watchPresence } from "../../../../../worker/watch-presence.ts";
import { withRedis } from "../../../../support/with-redis.ts";

const held = withRedis();

test("a presence applies to its tenant only, and workers see it", async () => {
  const { connection } = held;
  const store = createPresenceStore(connection);
  await store.write("night", { presence: "away" });
  await store.write("day", { presence: "attended", until: 5 });
  expect(Object.fromEntries(await store.read())).toEqual({
    night: { presence: "away" },
    day: { presence: "attended", until: 5 },
  });
  const releasers = createReleasers();
  const presence = watchPresence({}, { connection, log: silentLog(), releasers });
  await expect.poll(() => ["night", "day", "other"].map(presence)).toEqual(["away", "attended", "attended"]);
  await releasers.releaseAll();
  await store.write("night", undefined);
  expect([...(await store.read()).keys()]).toEqual(["day"]);
});
