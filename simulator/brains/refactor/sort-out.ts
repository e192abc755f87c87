import type { ModuleFacts } from "./analyze-module.ts";
import { unescapeText } from "./conversation.ts";
import { IS_ES_MODULE } from "./find-obstacles.ts";
import type { Job } from "./read-job.ts";
import { resolveSpecifier } from "./resolve-specifier.ts";

/** Which modules are rewritten, and which are left as they are. */
export interface Sorted {
  readonly taken: readonly ModuleFacts[];
  readonly left: readonly LeftOut[];
}

/** A module that is left as it is; `why` is a clause that follows its path. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/**
 * Leaves out what cannot be rewritten, what the original itself cannot load, and what requires something that is not in the new tree.
 * `unloadable`: by path, why the original does not load, as the harness found it.
 */
export function sortOut(facts: readonly ModuleFacts[], job: Job, unloadable: ReadonlyMap<string, string>): Sorted {
  const why = new Map<string, string>();
  const paths = new Set(facts.map(({ path }) => path));
  for (const { path, requires, obstacles } of facts) {
    const missing = requires.flatMap((specifier) => notThere(path, specifier, { job, paths }));
    const error = unloadable.get(path);
    const reasons = [...obstacles, ...missing, ...(error === undefined ? [] : [`does not load as it is: ${error}`])];
    if (reasons[0] !== undefined) why.set(path, reasons[0]);
  }
  for (let before = -1; before < why.size; ) {
    before = why.size;
    for (const { path, requires } of facts) {
      const needed = requires.map((specifier) => resolveSpecifier(path, specifier, paths));
      const lost = needed.find((target) => target !== undefined && why.has(target));
      if (lost !== undefined && !why.has(path)) why.set(path, `requires ${lost}, which is left out`);
    }
  }
  return {
    taken: facts.filter(({ path }) => !why.has(path)),
    left: [...why].map(([path, reason]) => ({ path, why: reason })).sort((a, b) => (a.path < b.path ? -1 : 1)),
  };
}

/** Why what a module requires will not be beside it in the new tree. Packages are there for both, or for neither. */
function notThere(from: string, specifier: string, { job, paths }: { job: Job; paths: ReadonlySet<string> }): string[] {
  if (specifier.startsWith("#") || specifier.startsWith("/"))
    return [`requires ${specifier}, which means something else in another folder`];
  if (!specifier.startsWith(".")) return [];
  const target = resolveSpecifier(from, specifier, job.files);
  if (target === undefined)
    return [`requires ${specifier}, for which the repository's map has no file that is not a link`];
  if (target.endsWith(".json") || paths.has(target)) return [];
  return [`requires ${target}, which is not to be rewritten`];
}

/** Which originals do not load, and why, as the harness says in the lead's first message. */
export function readUnloadable(opening: string): Map<string, string> {
  const block = /<gate-on-base[^>]*>\n([\s\S]*?)\n<\/gate-on-base>/.exec(opening)?.[1] ?? "";
  return new Map(
    [...block.matchAll(/<does-not-load module="([^"]*)">([\s\S]*?)<\/does-not-load>/g)].map((match) => [
      unescapeText(match[1] ?? ""),
      unescapeText(match[2] ?? ""),
    ]),
  );
}

/** Says which modules are left as they are and why, in at most so many characters; empty when there are none. */
export function nameLeftOut(left: readonly LeftOut[], most: number): string {
  if (left.length === 0) return "";
  const groups = new Map<string, string[]>();
  for (const { path, why } of left) groups.set(why, [...(groups.get(why) ?? []), path]);
  const parts = [...groups].map(([why, paths]) => `${paths.join(", ")} ${why}`);
  let text = `Left as they are: ${left.length} modules`;
  for (const [i, part] of parts.entries()) {
    const next = `${text}${i === 0 ? ": " : "; "}${part}`;
    if (next.length > most) return `${text}${i === 0 ? "" : "; and others"}.`;
    text = next;
  }
  return `${text}.`;
}

/** True when nothing is left to do: each file is what the job would make of it. */
export function isDoneAlready({ taken, left }: Sorted): boolean {
  return taken.length === 0 && left.length > 0 && left.every(({ why }) => why === IS_ES_MODULE);
}
