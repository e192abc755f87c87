import { isTestPath } from "../checks/test-paths.ts";
import type { Planted, PlantPlace } from "./plant-fault.ts";

/** One changed file as it was before the change, while everything that speaks of the change stays. */
export function revertFix({ change, random }: PlantPlace): Planted | undefined {
  // Without another changed file nothing would be left of the change, and no real work looks like that.
  if (change.files.length < 2) return undefined;
  const changed = change.files.filter(
    ({ path, status, before }) => status === "M" && before !== undefined && !isTestPath(path),
  );
  const file = random.pick(changed);
  if (file?.before === undefined) return undefined;
  return { edits: new Map([[file.path, file.before]]), where: `${file.path} is as it was before the change` };
}
