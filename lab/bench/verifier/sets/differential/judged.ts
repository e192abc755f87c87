/** A package of the npm registry that judges the differential test: small, without install scripts, network or files. */
export interface JudgedPackage {
  readonly name: string;
  readonly version: string;
  /** `dist.integrity` of the registry: the tarball's checksum. */
  readonly integrity: string;
  /** The file to load, relative to the package's folder. */
  readonly module: string;
  readonly kind: "cjs" | "esm";
  readonly style: PackageStyle;
  /** The reason why a comparison is hard or impossible, or the side of a dual package. */
  readonly note?: string;
}

/** How a package returns its results; `time` and `randomness` may be impossible to compare, see the notes. */
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

/** A change of a package's file that callers can observe. */
export interface PlantedFault {
  readonly package: string;
  /** The file that is changed, relative to the package's folder. */
  readonly module: string;
  /** The kind of difference that a caller sees, in one word. */
  readonly kind: string;
  /** An estimate: on most reasonable calls of the export concerned, on some, or on few. */
  readonly shows: "most" | "some" | "few";
  /** Occurs exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** How a caller can observe the fault. */
  readonly seen: string;
}

/** A planted fault with the version of the package that it was planted in. */
export interface JudgedFault extends PlantedFault {
  readonly version: string;
}
