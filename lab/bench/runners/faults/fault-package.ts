/** The languages in which faults are planted. */
export type Language = "JavaScript" | "TypeScript" | "Python" | "Go";

type Files = Readonly<Record<string, string>>;

/** A small real package in whose code faults are planted. Its files are fetched when the bench runs. */
export interface FaultPackage {
  readonly language: Language;
  readonly name: string;
  /** The acceptance: a command that runs the tests. */
  readonly command: string;
  /** npm packages that the sandbox finds in `/node_modules`. */
  readonly npm?: Readonly<Record<string, string>>;
  readonly programs?: readonly string[];
  /** Fetches the package; `folder` has the room for downloads. Throws if it cannot be fetched. */
  readonly fetch: (folder: string) => Promise<FetchedPackage>;
}

interface FetchedPackage {
  /** The files of the base: tests and settings. */
  readonly tests: Files;
  /** The files that the candidate adds: the code, in which the faults are planted. */
  readonly code: Files;
}
