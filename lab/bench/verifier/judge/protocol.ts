/** The first message to a side: the process that runs the original or the process that runs the candidate. */
export interface Order {
  readonly side: "original" | "candidate";
  readonly library: "semver" | "braces" | "picomatch";
  readonly module: string;
  readonly original: string;
  readonly candidate: string;
  readonly inputs: number;
  /** True if arguments may be instances of the module's own classes. Original and candidate must then both have these classes. */
  readonly instances: boolean;
}

/**
 * A message from the original's or the candidate's process: digests of the next outcomes, a full outcome, or the reason why the module does not load.
 */
export type Report = { readonly digests: readonly string[] } | { readonly shown: string } | { readonly failed: string };

/** Number of inputs whose outcomes one message of a side reports, each as a digest. */
export const CHUNK = 100;
