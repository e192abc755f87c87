import { freeBytes } from "../shared/support/files/free-space.ts";
import type { AttemptDelivery } from "./run-attempt.ts";
import type { Isolation } from "./sandbox/check-isolation.ts";

/** The reason why a worker leaves a delivery to other workers for now. */
export type Refusal = "volume_away" | "disk_full" | "isolation";

interface WorkerState {
  readonly isolation: Isolation["isolation"];
  readonly isDiskFull: boolean;
  readonly isVolumeAway: boolean;
}

/**
 * Returns the reason why a worker may not take a delivery; undefined if it may. With partial isolation a worker takes only work that
 * changes no files. Without the volume or enough free disk space it takes nothing, because every attempt would fail.
 */
export function mayTake(
  delivery: Pick<AttemptDelivery, "stage" | "reads">,
  { isolation, isDiskFull, isVolumeAway }: WorkerState,
): Refusal | undefined {
  if (isVolumeAway) return "volume_away";
  if (isDiskFull) return "disk_full";
  if (isolation === "full") return undefined;
  if (isolation === "none") return "isolation";
  // Intake only runs code that a person committed. Checks, gates and challenges run code that an agent wrote, so they need full isolation.
  const changesNothing = delivery.stage === "intake" || (delivery.stage === "work" && delivery.reads === true);
  return changesNothing ? undefined : "isolation";
}

/** True while the folder's disk has less free space than `floorBytes`. */
export function isBelowFloor(folder: string, floorBytes: number): boolean {
  return freeBytes(folder) < floorBytes;
}
