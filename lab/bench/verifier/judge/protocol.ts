/** The first message to a side. */
export interface Order {
  readonly side: "original" | "candidate";
  readonly library: "semver" | "braces" | "picomatch";
  readonly module: string;
  readonly original: string;
  readonly candidate: string;
  readonly inputs: number;
  /** True if arguments may be instances of the side's own classes, which both sides must have. */
  readonly instances: boolean;
}

/**
 * A message of a side: digests of the next inputs, the text of one input, or the reason why the module cannot be
 * loaded.
 */
export type Report = { readonly digests: readonly string[] } | { readonly shown: string } | { readonly failed: string };

/** Inputs between two reports. */
export const CHUNK = 100;
