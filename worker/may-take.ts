import { freeBytes } from "../shared/support/files/free-space.ts";
import type { AttemptDelivery } from "./run-attempt.ts";
import type { Isolation } from "./sandbox/check-isolation.ts";

/** Why a worker leaves a delivery to others for now. */
export type Refusal = "volume_away" | "disk_full" | "isolation";

/** How a worker stands. */
interface Surroundings {
  readonly isolation: Isolation["isolation"];
  readonly isDiskFull: boolean;
  readonly isVolumeAway: boolean;
}

/**
 * What a worker takes. One that isolates partially takes work that changes nothing; none starts anything while the disk has
 * less than its floor of free space, or the volume is not there: it would fail whatever it took, one after the other.
 */
export function mayTake(
  delivery: Pick<AttemptDelivery, "stage" | "reads">,
  { isolation, isDiskFull, isVolumeAway }: Surroundings,
): Refusal | undefined {
  if (isVolumeAway) return "volume_away";
  if (isDiskFull) return "disk_full";
  if (isolation === "full") return undefined;
  if (isolation === "none") return "isolation";
  // Intake runs the setup and the gate on what a person committed; checks, gates and challenges run what an agent wrote.
  const changesNothing = delivery.stage === "intake" || (delivery.stage === "work" && delivery.reads === true);
  return changesNothing ? undefined : "isolation";
}

/** True while the disk of a folder has less free space than the floor. */
export function isBelowFloor(folder: string, floorBytes: number): boolean {
  return freeBytes(folder) < floorBytes;
}
