import { posix } from "node:path";
import type { Planted, PlantPlace } from "./plant-fault.ts";

/** The same commit with a claim beside it that nothing stands behind. */
export function fabricateClaim({ change, paths, random }: PlantPlace): Planted | undefined {
  const files = change.files.filter(({ status, textAfter }) => status !== "D" && textAfter !== undefined);
  const file = random.pick(files);
  if (file?.textAfter === undefined) return undefined;
  const claimed = posix.join(posix.dirname(file.path), `${posix.parse(file.path).name}.notes.md`);
  if (paths.includes(claimed)) return undefined;
  const claim = `${claimed} describes how ${file.path} treats edge cases.`;
  return { edits: new Map(), claim, where: `claims that ${claimed} was written, and it is not there` };
}
