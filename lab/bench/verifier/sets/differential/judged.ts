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
  /** Why a comparison is hard or honestly impossible, or which side of a dual package this is. */
  readonly note?: string;
}

/** The manner in which a package answers; `time` and `randomness` may be impossible to compare, see the notes. */
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

/** One change of a file of a package that its callers can tell. */
export interface PlantedFault {
  readonly package: string;
  /** The file that is changed, relative to the package's folder. */
  readonly module: string;
  /** In a word, the kind of difference that a caller sees. */
  readonly kind: string;
  /** An estimate: on most reasonable calls of the export concerned, on some, or on few. */
  readonly shows: "most" | "some" | "few";
  /** Stands exactly once in the file. */
  readonly find: string;
  readonly replace: string;
  /** How a caller can tell. */
  readonly seen: string;
}

/** A planted fault with the version of the package that it was planted in. */
export interface JudgedFault extends PlantedFault {
  readonly version: string;
}
