import type { FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import { isTestPath } from "./test-paths.ts";

/**
 * Whether the runner of a file's language finds tests in a new file, by the file's name. Names that the runner of another language decides
 * count as found.
 */
export function isCollected(path: string, files: readonly FileChange[]): boolean {
  if (path.endsWith(".go")) return isTestPath(path) && !IGNORED_BY_GO.test(path) && !isOfOtherSystem(path);
  if (path.endsWith(".java"))
    return /(?:^|\/)(?:Test\w*|\w*(?:Tests?|TestCase|Spec))\.java$/.test(path) && isInSourceSet(path, files);
  if (path.endsWith(".php"))
    return /(?:Test|Spec|Cest)\.php$/.test(path) || (isTestPath(path) && !/[a-z]\.php$/.test(path));
  if (path.endsWith(".rb"))
    return /_(?:spec|test)\.rb$|(?:^|\/)test_[^/]*\.rb$/.test(path) && isInTestFolder(path, files);
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

/** Maven and Gradle compile the tests of `src/test`, and of other folders of tests by their usual names or if the build names them. */
function isInSourceSet(path: string, files: readonly FileChange[]): boolean {
  const set = /(?:^|\/)src\/(\w+)\/java\//.exec(path)?.[1];
  return set === undefined || SOURCE_SETS.test(set) || isNamed(set, files);
}

const SOURCE_SETS =
  /^(?:test|it|integration|e2e|(?:integration|int|functional|acceptance|e2e|component|contract|smoke|system|performance|perf|slow|unit|end[tT]o[eE]nd|common|shared|jvm)Tests?|test(?:Fixtures|Integration|Functional))$/;

/** RSpec and Rake look for tests in `spec` and `test`, or in a folder that had tests before. */
function isInTestFolder(path: string, files: readonly FileChange[]): boolean {
  const folder = path.split("/")[0] ?? "";
  const isOld = files.some(
    (file) => file.status !== "A" && file.path.startsWith(`${folder}/`) && isTestPath(file.path),
  );
  return !path.includes("/") || /(?:^|\/)(?:tests?|specs?)\//.test(path) || isOld || isNamed(folder, files);
}

/** Whether the change names a folder of tests in the settings of a build or of a runner. */
function isNamed(folder: string, files: readonly FileChange[]): boolean {
  const names = new RegExp(`\\b${folder}\\b`);
  return files.some(
    ({ path, textAfter = "" }) =>
      /(?:^|\/)(?:pom\.xml|[\w.-]*\.gradle(?:\.kts)?|Rakefile|\.rspec|[\w-]+\.rake)$/.test(path) &&
      names.test(textAfter),
  );
}

/** Cargo builds the files in `tests`, and of its folders those with a `main.rs` and those that another file declares as modules. */
function isModule(path: string, files: readonly FileChange[]): boolean {
  if (/(?:^|\/)(?:examples|benches)\//.test(path)) return false;
  const [, stem = ""] = /(?:^|\/)(?:tests\/(?:[^/]+\/)+|src\/(?!bin\/)(?:[^/]+\/)*)([^/]+)\.rs$/.exec(path) ?? [];
  if (/^(?:|main|lib)$/.test(stem)) return true;
  const name = stem === "mod" ? (path.split("/").at(-2) ?? "") : stem;
  const declares = new RegExp(`\\bmod\\s+${name}\\s*;|#\\[path\\s*=|automod::dir!|\\[\\[test\\]\\]`);
  return files.some(
    ({ path: other, textAfter = "" }) => other !== path && /\.rs$|Cargo\.toml$/.test(other) && declares.test(textAfter),
  );
}

/** Modules of tests of Rust that no file declares any more, although the change does not delete their files. */
export function undeclaredTests(files: readonly FileChange[]): Objection[] {
  const declared = new Set(files.flatMap(({ path, textAfter }) => testModules(path, textAfter)));
  return files.flatMap(({ path, status, textBefore }) => {
    const gone = status === "D" ? [] : testModules(path, textBefore).filter((name) => !declared.has(name));
    const isDeleted = (name: string) => files.some((file) => file.status === "D" && file.path.endsWith(`${name}.rs`));
    const lost = gone.filter((name) => !isDeleted(name) && !isDeleted(`${name}/mod`));
    return lost.map((name) => ({ claim: `${path}: no longer declares the module ${name}, so its tests do not run` }));
  });
}

function testModules(path: string, text = ""): string[] {
  if (!path.endsWith(".rs")) return [];
  const marked = text.matchAll(
    /#\[cfg\(.*\btest\b.*\)\]\s*(?:#\[[^\]]*\]\s*)*(?:pub(?:\([^)]*\))?\s+)?mod\s+(\w+)\s*;/g,
  );
  const inTests = /(?:^|\/)tests\//.test(path) ? text.matchAll(/^\s*mod\s+(\w+)\s*;/gm) : [];
  return [...marked, ...inTests]
    .map(([, name = ""]) => name)
    .filter((name) => !/^(?:common|support|util\w*|helpers?)$/.test(name));
}
