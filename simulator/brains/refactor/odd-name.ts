import { patternOf } from "../../../shared/support/paths/path-pattern.ts";

/** Most characters of a path that a plan may name, see `RepoPath`. */
const MAX_PATH = 512;

/**
 * Why a module is left out for its name alone: a clause that follows its path; undefined for an ordinary name. Briefs list files on one
 * line, separated by commas; a task's writes are patterns; and an import is a URL.
 */
export function oddName(path: string, output: string): string | undefined {
  if (/[\p{Cc}\u2028\u2029]/u.test(path)) return "has a line break or another control character in its name";
  if (path.includes(",")) return "has a comma in its name, which separates names in a list of files";
  if (path !== path.trim()) return "has a name that begins or ends with a space, which a list of files does not keep";
  if (patternOf(path).path !== path) return "has a name that reads as a pattern of names";
  if (/[%#]/.test(path)) return "has % or # in its name, which an import reads as part of a URL";
  if (output.length + 1 + path.length > MAX_PATH)
    return `has a path of more than ${MAX_PATH} characters below ${output}/`;
  return undefined;
}
