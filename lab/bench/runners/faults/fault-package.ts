/** The languages in which faults are planted. */
export type Language = "JavaScript" | "TypeScript" | "Python" | "Go";

type Files = Readonly<Record<string, string>>;

/** A small real package. Its files are fetched when the bench runs, and faults are planted in its code. */
export interface FaultPackage {
  readonly language: Language;
  readonly name: string;
  /** The acceptance: a command that runs the tests. */
  readonly command: string;
  /** npm packages that the sandbox finds in `/node_modules`. */
  readonly npm?: Readonly<Record<string, string>>;
  readonly programs?: readonly string[];
  /** Fetches the package; downloads that are not cached go to `folder`. Throws if the package cannot be fetched. */
  readonly fetch: (folder: string) => Promise<FetchedPackage>;
}

interface FetchedPackage {
  /** The files of the base: tests and settings. */
  readonly tests: Files;
  /** The files that the candidate adds: the code, in which the faults are planted. */
  readonly code: Files;
}
