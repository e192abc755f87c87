import { type PresenceWord, presenceAt } from "../shared/policy/presence.ts";
import { DEFAULT_TENANT } from "../shared/protocol/api/access.ts";
import type { Presence } from "../shared/protocol/approval/approval.ts";
import type { OperatorPolicy } from "../shared/protocol/approval/policy.ts";
import type { RedisConnection } from "../shared/redis/connection/connection.ts";
import { createPresenceStore } from "../shared/redis/worker/presence-store.ts";
import { messageOf } from "../shared/support/errors.ts";
import type { Log } from "../shared/support/log.ts";
import type { Releasers } from "../shared/support/process/shutdown.ts";
import { wallClock } from "../shared/support/time/clock.ts";

/** ms between two reads of whether people have reported to be present or away. */
const LOOK_MS = 2000;

/**
 * Creates the function that returns whether a person of a tenant is present, according to the last report that was read
 * and the policy's schedule. Without a tenant, the default tenant counts.
 */
export function watchPresence(
  policy: OperatorPolicy,
  { connection, log, releasers }: { connection: RedisConnection; log: Log; releasers: Releasers },
): (tenant?: string) => Presence {
  const store = createPresenceStore(connection);
  let words: ReadonlyMap<string, PresenceWord> = new Map();
  const look = () => {
    store.read().then(
      (said) => {
        words = said;
      },
      (error: unknown) => log.warn({ detail: messageOf(error) }, "presence"),
    );
  };
  look();
  const timer = setInterval(look, LOOK_MS);
  releasers.add("presence", () => clearInterval(timer));
  return (tenant = DEFAULT_TENANT) => presenceAt(wallClock.now(), words.get(tenant), policy.presence).presence;
}
