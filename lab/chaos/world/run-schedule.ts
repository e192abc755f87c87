import { setTimeout as delay } from "node:timers/promises";
import { messageOf } from "../../../shared/support/errors.ts";
import { seededRandom } from "../../../worker/verify/differential/seeded-random.ts";
import { applyFault, type Injected } from "../schedule/apply-fault.ts";
import type { Planned } from "../schedule/fault.ts";
import { createSendAgain } from "./send-again.ts";
import type { World } from "./world.ts";

/** Injects each planned fault at its time. Faults may overlap. At the end restores all connections. */
export async function runSchedule(
  world: World,
  { seed, faults, isOver }: { seed: number; faults: readonly Planned[]; isOver: () => boolean },
): Promise<Injected> {
  const injected: Injected = { interruptions: 0, brokenCalls: 0, forgotten: "", cuts: 0, left: [] };
  const again = createSendAgain(world.redis.url);
  const random = seededRandom(`chaos doing ${seed}`);
  const underWay: Promise<void>[] = [];
  const startedAt = performance.now();
  try {
    for (const { at, fault } of faults) {
      await delay(Math.max(0, startedAt + at - performance.now()));
      if (isOver()) break;
      const done = applyFault(fault, { world, again, injected, random }).catch((error: unknown) => {
        injected.left.push(`${fault.kind}: ${messageOf(error)}`);
      });
      underWay.push(done);
    }
    await Promise.all(underWay);
  } finally {
    for (const wire of world.wires.values()) wire.set({ kind: "pass" });
    await again.close();
  }
  return injected;
}
