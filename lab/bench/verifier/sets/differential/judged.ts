/**
 * An npm package with which the differential test is measured. It is small and needs no install scripts, no network and
 * no files.
 */
export interface JudgedPackage {
  readonly name: string;
  readonly version: string;
  /** The registry's `dist.integrity`: the hash of the package's archive. */
  readonly integrity: string;
  /** Path of the module to compare, relative to the package's folder. */
  readonly module: string;
  readonly kind: "cjs" | "esm";
  readonly style: PackageStyle;
  /**
   * Says why the package is hard or impossible to compare, or which of its two builds (ES modules or CommonJS) is
   * meant.
   */
  readonly note?: string;
}

/**
 * The kind of results that a package has. Results of the kinds `time` and `randomness` may be impossible to compare;
 * the package's note says so.
 */
export type PackageStyle =
  | "formatter"
  | "parser"
  | "merge"
  | "equal"
  | "clone"
  | "plain"
  | "symbol"
  | "async"
  | "cache"
  | "memoiser"
  | "emitter"
  | "stream"
  | "callback"
  | "time"
  | "randomness"
  | "iterator"
  | "generator"
  | "async-generator"
  | "proxy"
  | "map"
  | "class"
  | "buffer"
  | "builder"
  | "singleton"
  | "error-class";

/** A fault to plant: a change of one file of a package that callers can observe. */
export interface PlantedFault {
  readonly package: string;
  /** Path of the file that is changed, relative to the package's folder. */
  readonly module: string;
  /** The kind of difference that a caller observes, in one word. */
  readonly kind: string;
  /** Estimates how often the fault shows: on most reasonable calls of the changed export, on some, or on few. */
  readonly shows: "most" | "some" | "few";
  /** The text to replace; it occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** How a caller can observe the fault. */
  readonly seen: string;
}

/** A planted fault, and the version of the package in which it is planted. */
export interface JudgedFault extends PlantedFault {
  readonly version: string;
}
