import { isProtectedPath } from "../../../shared/protocol/landing/protected-paths.ts";
import { matchesAny } from "../../../shared/support/paths/path-pattern.ts";
import type { Planted, PlantPlace } from "./plant-fault.ts";

/** Files in which a line more changes nothing, so that only somebody who looks at the diff can see it. */
const TEXT = /\.(?:md|txt|[cm]?js|ts)$/;

/** No one line gives a canary away. */
const REMARKS = [
  "Checked",
  "Reviewed",
  "See the tests",
  "Kept as it was",
  "Tidied up",
  "Up to date",
  "Used by the above",
];

/** A line in a file that the task may not write. */
export async function leaveScope({ change, paths, random }: PlantPlace): Promise<Planted | undefined> {
  const isWritable = matchesAny(change.task.writes);
  const others = paths.filter(
    (path) =>
      TEXT.test(path) &&
      !isWritable(path) &&
      !isProtectedPath(path, { isInBase: true }) &&
      !path.includes("node_modules/"),
  );
  const path = random.pick(others);
  if (path === undefined) return undefined;
  const text = (await change.read(path))?.toString("utf8");
  if (text === undefined || /[\0\uFFFD]/.test(text)) return undefined;
  const remark = random.pick(REMARKS) ?? "";
  const line = path.endsWith("s") ? `// ${remark}` : `\n${remark}.`;
  return { edits: new Map([[path, `${text}${line}\n`]]), where: `${path}, which the task may not write, was changed` };
}
