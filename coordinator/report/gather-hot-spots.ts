import type { TaskId } from "../../shared/protocol/ids.ts";
import type { LoggedEvent } from "../../shared/protocol/job/event.ts";
import type { HotSpot } from "../../shared/protocol/job/history.ts";
import { globsOverlap } from "../job/plan/globs.ts";

/** Maximum number of hot spots that one job adds. */
const MAX_PATHS = 100;

/**
 * Finds the hot spots of one job: paths that several landings changed, globs that tasks waited to write, and paths of
 * merge conflicts. Pure: computed from the job's log and the paths that each landing changed.
 */
export function gatherHotSpots(entries: readonly LoggedEvent[], landings: readonly (readonly string[])[]): HotSpot[] {
  const spots = new Map<string, { path: string; changed: number; waited: number; conflicts: number }>();
  const add = (path: string, count: "changed" | "waited" | "conflicts") => {
    const spot = spots.get(path) ?? { path, changed: 0, waited: 0, conflicts: 0 };
    spot[count] += 1;
    spots.set(path, spot);
  };
  for (const paths of landings) for (const path of paths) add(path, "changed");
  for (const [path, { changed }] of spots) if (changed < 2) spots.delete(path);
  for (const glob of waitedFor(entries)) add(glob, "waited");
  for (const { event } of entries) {
    if (event.type !== "verdict.recorded") continue;
    for (const { paths = [] } of event.verdict.findings) for (const path of paths) add(path, "conflicts");
  }
  const heat = (spot: HotSpot) => spot.conflicts * 100 + spot.waited * 10 + spot.changed;
  return [...spots.values()].sort((a, b) => heat(b) - heat(a)).slice(0, MAX_PATHS);
}

/** The globs for which a task waited because another task claimed them, once for each pair of tasks. */
function waitedFor(entries: readonly LoggedEvent[]): string[] {
  const writes = new Map<string, readonly string[]>();
  const pairs = new Map<string, { waiting: TaskId; holder: string }>();
  for (const { event } of entries) {
    if (event.type === "task.added") writes.set(event.task.id, event.task.writes);
    if (event.type !== "task.status" || !event.reason?.startsWith("write_claim:")) continue;
    const holder = event.reason.slice("write_claim:".length);
    pairs.set(`${event.taskId} ${holder}`, { waiting: event.taskId, holder });
  }
  return [...pairs.values()].flatMap(({ waiting, holder }) => {
    const held = writes.get(holder) ?? [];
    return (writes.get(waiting) ?? []).filter((glob) => held.some((other) => globsOverlap(glob, other)));
  });
}
