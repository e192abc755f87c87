/** Told to a side when it starts. */
export interface Order {
  readonly side: "original" | "candidate";
  readonly library: "semver" | "braces" | "picomatch";
  readonly module: string;
  readonly original: string;
  readonly candidate: string;
  readonly inputs: number;
  /** Whether arguments may be instances of the side's own classes: only when both sides have them. */
  readonly instances: boolean;
}

/** Told by a side: digests of the next inputs, the text of one input, or why the module cannot be loaded. */
export type Report = { readonly digests: readonly string[] } | { readonly shown: string } | { readonly failed: string };

/** Inputs between two reports. */
export const CHUNK = 100;
