/** The languages whose tests are read. */
export type Language = "javascript" | "typescript" | "python" | "go" | "rust" | "java" | "ruby" | "php";

/** A small package with tests, as its files by path. */
export interface SetPackage {
  readonly language: Language;
  /** The test framework that the tests are written for, such as `pytest` or `JUnit 5`. */
  readonly framework: string;
  readonly files: Readonly<Record<string, string>>;
}

/** A replacement of the only occurrence of a text in a file. */
export interface Replacement {
  readonly path: string;
  readonly find: string;
  readonly replace: string;
}

/** One change of a package. */
export interface SetChange {
  /** The change in a few words; unique within its language and list. */
  readonly name: string;
  readonly package: SetPackage;
  readonly replacements?: readonly Replacement[];
  /** New texts of whole files; null deletes the file. */
  readonly files?: Readonly<Record<string, string | null>>;
}
