import { readFileSync, writeFileSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { assertNever } from "../../../shared/support/assert-never.ts";
import type { SeededRandom } from "../../../worker/verify/differential/seeded-random.ts";
import type { SendAgain } from "../world/send-again.ts";
import type { World } from "../world/world.ts";
import type { Fault } from "./fault.ts";

/** Counts of the injected faults, from which the oracle computes how much may have been lost. */
export interface Injected {
  /** Number of times that a process may have lost work in progress, by a kill, a restart, a freeze or a lost connection. */
  interruptions: number;
  /** Number of model calls that the simulator was asked to break off. */
  brokenCalls: number;
  /** Writes that Redis acknowledged and may have lost, as text of the append-only file. */
  forgotten: string;
  cuts: number;
  /** Describes the faults that could not be injected, with the reason. */
  readonly left: string[];
}

/** Injects one fault into the processes of a run. Resolves when the fault is over. */
export async function applyFault(
  fault: Fault,
  given: { world: World; again: SendAgain; injected: Injected; random: SeededRandom },
): Promise<void> {
  const { world, again, injected, random } = given;
  const part =
    "part" in fault ? (fault.part === "simulator" ? world.simulator : world.parts.get(fault.part)) : undefined;
  const wire = "part" in fault ? world.wires.get(fault.part) : undefined;
  switch (fault.kind) {
    case "kill":
      injected.interruptions += 1;
      return part?.kill(fault.downMs);
    case "restart":
      injected.interruptions += 1;
      return part?.restart();
    case "freeze":
      injected.interruptions += 1;
      return part?.freeze(fault.ms);
    case "redis":
      injected.interruptions += world.parts.size;
      if (fault.cutBytes > 0) injected.cuts += 1;
      injected.forgotten += await world.redis.killAndCut(fault.downMs, fault.cutBytes);
      return undefined;
    case "drop":
    case "slow":
    case "mute":
      injected.interruptions += 1;
      wire?.set(fault);
      await delay(fault.ms);
      wire?.set({ kind: "pass" });
      return undefined;
    case "model":
      injected.brokenCalls += fault.calls;
      return breakCalls(world, fault);
    case "disk":
      return fillDisk(world, injected, fault.ms);
    case "again":
      await again.send(fault.count, fault.lateMs, random).catch(() => injected.left.push("again: Redis was away"));
      return undefined;
    case "cut":
      injected.interruptions += 1;
      return world.hosts?.cut(fault.part, fault.from, fault.ms);
    case "clock":
      return moveClock(world.clockOf(fault.part), fault.byMs);
    default:
      return assertNever(fault);
  }
}

async function breakCalls(world: World, { how, calls }: Extract<Fault, { kind: "model" }>): Promise<void> {
  const one = how === "overloaded" ? { kind: "http_error", status: 529, type: "overloaded_error" } : { kind: how };
  await fetch(`${world.simulatorUrl()}/_midwatch/faults`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ faults: Array.from({ length: calls }, () => one) }),
    // If the simulator is frozen at the moment, it handles this request when it is resumed.
    signal: AbortSignal.timeout(15_000),
  }).catch(() => {});
}

async function fillDisk({ disk }: World, injected: Injected, ms: number): Promise<void> {
  if (!("path" in disk)) {
    injected.left.push(`disk: ${disk.refused}`);
    return;
  }
  injected.interruptions += 1;
  await disk.fill();
  await delay(ms);
  disk.empty();
}

function moveClock(file: string, byMs: number): void {
  let before = 0;
  try {
    before = Number(readFileSync(file, "utf8"));
  } catch {
    // The file does not exist until the clock is shifted for the first time.
  }
  writeFileSync(file, String(before + byMs));
}
