import { posix } from "node:path";
import type { Change } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import type { StaticCheck } from "../static-check.ts";
import { type Parsed, parseSource } from "../syntax/parse-source.ts";
import { whyBroken } from "./syntax.ts";
import { isFixturePath } from "./test-paths.ts";

/** Every file that the task promised exists, has content, and is valid for its type. */
export const deliverables: StaticCheck = {
  name: "deliverables",
  reason: "promised files are checked, not taken on trust",
  severity: "error",
  holds: "every deliverable exists and is valid for its type",
  inspect: async (change) => {
    const objections: Objection[] = [];
    for (const path of change.task.deliverables) objections.push(...(await objectionsOf(change, path)));
    return objections;
  },
};

/** Types of files that have a meaning even if they are empty. */
const MARKERS =
  /^(?:__init__\.pyi?|py\.typed|\.(?:git)?keep|\.nojekyll|\.npmignore|\.prettierignore|\.eslintignore|\.dockerignore|conftest\.py|empty[^/]*|[^/]*[-_.]empty(?:\.[^/]*)?)$/;

async function objectionsOf(change: Change, path: string): Promise<Objection[]> {
  const { files, read } = change;
  // Most deliverables are changed files, which the other checks have already read and parsed.
  const changed = files.find((file) => file.path === path);
  const bytes = changed?.after ?? (await read(path));
  if (bytes === undefined) return [{ claim: `the deliverable ${path} does not exist` }];
  if (changed !== undefined && !changed.mode.startsWith("100"))
    return [{ claim: `the deliverable ${path} is not a plain file` }];
  const isMarker = MARKERS.test(posix.basename(path)) || isFixturePath(path);
  if (bytes.toString("latin1").trim() === "") return isMarker ? [] : [{ claim: `the deliverable ${path} is empty` }];
  const fault = changed === undefined ? undefined : whyBroken(changed, change);
  if (fault !== undefined) return [{ claim: `the deliverable ${path} cannot be parsed: ${fault}` }];
  const parsed = changed?.parsedAfter ?? parseSource(path, bytes.toString("utf8"));
  return isMarker || !isIdle(parsed) ? [] : [{ claim: `the deliverable ${path} contains only comments` }];
}

/** Whether a source contains only comments. Comments that declare or refer to types (`@typedef`, `/// <reference ...>`) count as code. */
function isIdle(parsed: Parsed): boolean {
  if (parsed.kind !== "script") return false;
  const refers = parsed.comments.some(({ value }) =>
    /^\/\s*<(?:reference|amd-)|^\s*@(?:typedef|callback|import)\b|@typedef/m.test(value),
  );
  return (parsed.tree.body as unknown[]).length === 0 && !refers;
}
