import { posix } from "node:path";
import type { Change } from "../change.ts";
import type { Fault, StaticCheck } from "../static-check.ts";
import { type Parsed, parseSource } from "../syntax/parse-source.ts";
import { whyBroken } from "./syntax.ts";
import { isFixturePath } from "./test-paths.ts";

/** Every file that the task promised is there, holds something, and is what its name says. */
export const deliverables: StaticCheck = {
  name: "deliverables",
  reason: "what was promised is looked for, not asked after",
  severity: "error",
  holds: "every deliverable is there and is what its name says",
  inspect: async (change) => {
    const faults: Fault[] = [];
    for (const path of change.task.deliverables) faults.push(...(await faultsOf(change, path)));
    return faults;
  },
};

/** Files that say what they say by being there. */
const MARKERS =
  /^(?:__init__\.pyi?|py\.typed|\.(?:git)?keep|\.nojekyll|\.npmignore|\.prettierignore|\.eslintignore|\.dockerignore|conftest\.py|empty[^/]*|[^/]*[-_.]empty(?:\.[^/]*)?)$/;

async function faultsOf(change: Change, path: string): Promise<Fault[]> {
  const { files, read } = change;
  // A deliverable is a changed file as a rule: its bytes are there, and parsed for the other checks.
  const changed = files.find((file) => file.path === path);
  const bytes = changed?.after ?? (await read(path));
  if (bytes === undefined) return [{ claim: `the deliverable ${path} does not exist` }];
  if (changed !== undefined && !changed.mode.startsWith("100"))
    return [{ claim: `the deliverable ${path} is no plain file` }];
  const isMarker = MARKERS.test(posix.basename(path)) || isFixturePath(path);
  if (bytes.toString("latin1").trim() === "") return isMarker ? [] : [{ claim: `the deliverable ${path} is empty` }];
  const fault = changed === undefined ? undefined : whyBroken(changed, change);
  if (fault !== undefined) return [{ claim: `the deliverable ${path} cannot be parsed: ${fault}` }];
  const parsed = changed?.parsedAfter ?? parseSource(path, bytes.toString("utf8"));
  return isMarker || !isIdle(parsed) ? [] : [{ claim: `the deliverable ${path} holds nothing but comments` }];
}

/** A source of nothing but comments; those that refer to other files of types say something. */
function isIdle(parsed: Parsed): boolean {
  if (parsed.kind !== "script") return false;
  const refers = parsed.comments.some(({ value }) =>
    /^\/\s*<(?:reference|amd-)|^\s*@(?:typedef|callback|import)\b|@typedef/m.test(value),
  );
  return (parsed.tree.body as unknown[]).length === 0 && !refers;
}
