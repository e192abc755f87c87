import { patternOf } from "../../../shared/support/paths/path-pattern.ts";
import type { ModuleFacts } from "./analyze-module.ts";
import { unescapeText } from "./conversation.ts";
import { IS_ES_MODULE } from "./find-obstacles.ts";
import type { Job } from "./read-job.ts";
import { resolveSpecifier } from "./resolve-specifier.ts";

/** The modules to rewrite, and those to leave unchanged. */
export interface Sorted {
  readonly taken: readonly ModuleFacts[];
  readonly left: readonly LeftOut[];
}

/** A module that stays unchanged; `why` is the reason, as a predicate of its path. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/**
 * Leaves out modules that cannot be rewritten, whose original does not load, or that require a file outside of the new
 * tree. `unloadable` has, by path, the error of each original that did not load when the harness tried.
 */
export function sortOut(facts: readonly ModuleFacts[], job: Job, unloadable: ReadonlyMap<string, string>): Sorted {
  const why = new Map<string, string>();
  const paths = new Set(facts.map(({ path }) => path));
  for (const { path, requires, obstacles } of facts) {
    const missing = requires.flatMap((specifier) => missingReason(path, specifier, { job, paths }));
    const error = unloadable.get(path);
    const reasons = [...obstacles, ...missing, ...(error === undefined ? [] : [`does not load unchanged: ${error}`])];
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

/** Returns why a required file will be missing in the new tree, if it will. Packages are never missing: both trees can import them. */
function missingReason(
  from: string,
  specifier: string,
  { job, paths }: { job: Job; paths: ReadonlySet<string> },
): string[] {
  if (specifier.startsWith("#") || specifier.startsWith("/"))
    return [`requires ${specifier}, which means something else in another folder`];
  if (!specifier.startsWith(".")) return [];
  const target = resolveSpecifier(from, specifier, job.files);
  if (target === undefined) return [`requires ${specifier}, but the repository's map has no such file, except links`];
  if (target.endsWith(".json") || paths.has(target)) return [];
  return [`requires ${target}, which is not to be rewritten`];
}

/** Maximum length of a path in a plan, see `RepoPath`. */
const MAX_PATH = 512;

/**
 * Returns why a module's name cannot be used, as a predicate of its path; undefined if it can. Briefs list files on one
 * line, separated by commas; a task's write paths are read as patterns; an import is read as a URL.
 */
export function oddName(path: string, output: string): string | undefined {
  if (/[\p{Cc}\u2028\u2029]/u.test(path)) return "has a line break or another control character in its name";
  if (path.includes(",")) return "has a comma in its name, which separates names in a list of files";
  if (path !== path.trim()) return "has a name that starts or ends with a space, which is lost in a list of files";
  if (patternOf(path).path !== path) return "has a name that reads as a pattern of names";
  if (/[%#]/.test(path)) return "has % or # in its name, which an import reads as part of a URL";
  if (output.length + 1 + path.length > MAX_PATH)
    return `has a path of more than ${MAX_PATH} characters below ${output}/`;
  return undefined;
}

/** Reads the errors of originals that do not load from the lead's first message, by path. */
export function readUnloadable(opening: string): Map<string, string> {
  const block = /<gate-on-base[^>]*>\n([\s\S]*?)\n<\/gate-on-base>/.exec(opening)?.[1] ?? "";
  return new Map(
    [...block.matchAll(/<does-not-load module="([^"]*)">([\s\S]*?)<\/does-not-load>/g)].map((match) => [
      unescapeText(match[1] ?? ""),
      unescapeText(match[2] ?? ""),
    ]),
  );
}

/** Writes a sentence of at most `maxLength` characters about the modules that stay unchanged; empty if there are none. */
export function nameLeftOut(left: readonly LeftOut[], maxLength: number): string {
  if (left.length === 0) return "";
  const groups = new Map<string, string[]>();
  for (const { path, why } of left) groups.set(why, [...(groups.get(why) ?? []), path]);
  const parts = [...groups].map(([why, paths]) => `${paths.join(", ")} ${why}`);
  let text = `Left unchanged: ${left.length} modules`;
  for (const [i, part] of parts.entries()) {
    const next = `${text}${i === 0 ? ": " : "; "}${part}`;
    if (next.length > maxLength) return `${text}${i === 0 ? "" : "; and others"}.`;
    text = next;
  }
  return `${text}.`;
}

/** True if every module that the goal names already is an ES module. */
export function isDoneAlready({ taken, left }: Sorted): boolean {
  return taken.length === 0 && left.length > 0 && left.every(({ why }) => why === IS_ES_MODULE);
}
