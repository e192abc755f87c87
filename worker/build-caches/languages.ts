import { posix } from "node:path";

/**
 * A language whose toolchain keeps compiled code in a build cache outside the tree. Below the top of the cache, the toolchain must never write a
 * correct file in place: there, files of a copy are read-only.
 */
export interface CachedLanguage {
  readonly name: string;
  /** The name of the file that lies in the root folder of each module. */
  readonly manifest: string;
  /** Returns the environment that places the cache in a folder of the sandbox. */
  readonly env: (cache: string) => Readonly<Record<string, string>>;
  /**
   * Bash script that fills the cache from the tree in `/work`. Its parameters are the folders of the tree's modules. The wrappers that count
   * tests are in `/opt/programs`, which is not on its PATH.
   */
  readonly warmUp: string;
}

/** A language of a tree, and the folders of its modules; "." is the root. */
export interface FoundLanguage {
  readonly language: CachedLanguage;
  readonly modules: readonly string[];
}

/**
 * The languages with a build cache (docs/reference/sandbox.md#build-caches). A warm-up compiles, and stores no result of
 * a test: a later command would print that result instead of running the test.
 */
export const LANGUAGES: readonly CachedLanguage[] = [
  {
    name: "go",
    manifest: "go.mod",
    env: (cache) => ({ GOCACHE: cache }),
    // `-exec true` replaces the run of each test program, so that no code of the tree runs. The second round compiles what the wrapper that
    // counts tests changes: package `testing`, and all tests with it.
    warmUp: [
      'for path in "$PATH" "/opt/programs:$PATH"; do PATH=$path; for module; do cd "/work/$module" || exit 1',
      "go build ./...",
      "go vet ./...",
      "go test -count=1 -exec true ./...",
      "done; done",
    ].join("\n"),
  },
];

/** Maximum number of modules of a language that a warm-up compiles; those nearest to the root come first. */
const MAX_MODULES = 20;
/** Folders in which a manifest belongs to a dependency or to a test's data. */
const FOREIGN = /(^|\/)(vendor|node_modules|testdata)\//;

/** Finds which of the languages a tree has, by the paths of its files. */
export function findLanguages(paths: Iterable<string>, languages: readonly CachedLanguage[]): FoundLanguage[] {
  const own = [...paths].filter((path) => !FOREIGN.test(path));
  return languages.flatMap((language) => {
    const modules = own
      .filter((path) => posix.basename(path) === language.manifest)
      .map((path) => posix.dirname(path))
      .sort((a, b) => depthOf(a) - depthOf(b) || (a < b ? -1 : 1));
    return modules.length === 0 ? [] : [{ language, modules: modules.slice(0, MAX_MODULES) }];
  });
}

function depthOf(folder: string): number {
  return folder === "." ? 0 : folder.split("/").length;
}
