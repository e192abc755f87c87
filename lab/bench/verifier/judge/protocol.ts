/** The first message to each of the two processes that are compared, the sides. */
export interface Order {
  readonly side: "original" | "candidate";
  readonly library: "semver" | "braces" | "picomatch";
  readonly module: string;
  readonly original: string;
  readonly candidate: string;
  readonly inputs: number;
  /** True if arguments may be instances of the module's own classes. Both sides must then have these classes. */
  readonly instances: boolean;
}

/**
 * A message from a side: digests of the outcomes of the next inputs, the full outcome of one input, or the reason why the module cannot be loaded.
 */
export type Report = { readonly digests: readonly string[] } | { readonly shown: string } | { readonly failed: string };

/** Number of inputs whose digests a side sends in one message. */
export const CHUNK = 100;
