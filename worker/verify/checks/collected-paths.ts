import type { FileChange } from "../change.ts";
import { isTestPath } from "./test-paths.ts";

/**
 * Whether the runner of a file's language finds tests in a new file, by the file's name. Names that the runner of another language decides
 * count as found.
 */
export function isCollected(path: string, files: readonly FileChange[]): boolean {
  if (path.endsWith(".go")) return isTestPath(path) && !IGNORED_BY_GO.test(path) && !isOfOtherSystem(path);
  if (path.endsWith(".java")) return /(?:^|\/)(?:Test\w*|\w*(?:Tests?|TestCase|Spec))\.java$/.test(path);
  if (path.endsWith(".php"))
    return /(?:Test|Spec|Cest)\.php$/.test(path) || (isTestPath(path) && !/[a-z]\.php$/.test(path));
  if (path.endsWith(".rb")) return /_(?:spec|test)\.rb$|(?:^|\/)test_[^/]*\.rb$/.test(path);
  return !path.endsWith(".rs") || isModule(path, files);
}

const IGNORED_BY_GO = /(?:^|\/)[_.][^/]*|(?:^|\/)testdata\//;

/** Systems and processors that a file's name restricts its tests to, other than those of the machines that verify. */
function isOfOtherSystem(path: string): boolean {
  const [, last = "", only = ""] = /_([a-z0-9]+)(?:_([a-z0-9]+))?_test\.go$/.exec(path) ?? [];
  return [last, only].some((name) => OTHER_SYSTEMS.test(name));
}

const OTHER_SYSTEMS =
  /^(?:windows|darwin|freebsd|netbsd|openbsd|dragonfly|solaris|illumos|aix|android|ios|js|wasip1|plan9|zos|hurd|nacl|386|arm|riscv64|riscv|ppc64|ppc64le|s390x|s390|mips\w*|loong64|wasm|sparc64)$/;

/** Cargo builds the files in `tests`, and of its folders those with a `main.rs` and those that another file declares as modules. */
function isModule(path: string, files: readonly FileChange[]): boolean {
  const [, stem = ""] = /(?:^|\/)tests\/(?:[^/]+\/)+([^/]+)\.rs$/.exec(path) ?? [];
  if (stem === "" || stem === "main") return true;
  const name = stem === "mod" ? (path.split("/").at(-2) ?? "") : stem;
  const declares = new RegExp(`\\bmod\\s+${name}\\s*;|#\\[path\\s*=|automod::dir!|\\[\\[test\\]\\]`);
  return files.some(
    ({ path: other, textAfter = "" }) => other !== path && /\.rs$|Cargo\.toml$/.test(other) && declares.test(textAfter),
  );
}
