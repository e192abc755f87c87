import { posix } from "node:path";

/** A language whose toolchain keeps compiled code in a build cache. */
export interface CachedLanguage {
  readonly name: string;
  /** The name of the file that lies in the root folder of each module. */
  readonly manifest: string;
  /** Returns the environment that places the cache in a folder of the sandbox. */
  readonly env: (cache: string) => Readonly<Record<string, string>>;
  /**
   * The name of a link to the cache in each outermost module, for a toolchain that writes its results into the module's folder. Only trees that the
   * harness made for one command have the link, so an agent's worktree has no cache of this language.
   */
  readonly link?: string;
  /** Files beside the manifest of tools that write to a folder with the link's name, too; a module with one of them has no link. */
  readonly linkedUnless?: readonly string[];
  /**
   * Names at the root of the tree that decide the sources from which the cache was compiled. A tree in which one of them differs from the base's
   * starts with an empty cache.
   */
  readonly sources?: readonly string[];
  /** Arguments of `find` that choose the files that the toolchain writes in place. Other files of a copy may be read-only. */
  readonly inPlace: readonly string[];
  /**
   * Bash script that fills the cache from the tree in `/work`. Its parameters are the folders of the tree's modules; of a language with a link, those
   * of the modules that have it. The wrappers that count tests are in `/opt/programs`, which is not on its PATH, and the scripts of the folder
   * `build-caches/warm-up` in `/opt/warm-up`.
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
    inPlace: ["!", "-path", "./*/*"],
  },
  {
    name: "cargo",
    manifest: "Cargo.toml",
    env: () => ({}),
    link: "target",
    linkedUnless: ["pom.xml", "build.sbt"],
    sources: ["vendor", ".gitattributes"],
    // Each command selects other features of the dependencies, which are other compilations of them.
    warmUp: [
      'for module; do cd "/work/$module" || exit 1',
      "cargo test --offline --no-run",
      "cargo test --offline --no-run --workspace --all-targets",
      "cargo build --offline",
      "cargo check --offline --workspace --all-targets",
      "cargo metadata --offline --format-version 1 | tail -n 1 >> /tmp/packages",
      "done",
      'exec node /opt/warm-up/keep-dependencies.mjs /opt/cache/cargo /tmp/packages "$#"',
    ].join("\n"),
    inPlace: ["!", "-regex", String.raw`.*/debug/deps/[^/]*\.\(rlib\|rmeta\|so\)`],
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

/** The modules that no other module contains. */
export function outermost(modules: readonly string[]): string[] {
  return modules.includes(".")
    ? ["."]
    : modules.filter((each) => !modules.some((outer) => each.startsWith(`${outer}/`)));
}

function depthOf(folder: string): number {
  return folder === "." ? 0 : folder.split("/").length;
}
