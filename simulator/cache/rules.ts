/**
 * Undocumented rules of the cache, as switches (docs/reference/messages-api.md#simulator). The defaults are pessimistic: the
 * simulator only reports hits that the real API would also report.
 */
export interface CacheRules {
  /** Thinking and effort are part of the key from the first tool on. Default true. */
  readonly rendersConfigAhead: boolean;
  /** A hit also refreshes the request's own shorter entries. Default true. */
  readonly refreshesShorter: boolean;
  /** Every hash inside a tool run is looked up, not only the last. Default true. */
  readonly looksInsideRuns: boolean;
  /** The request's betas are part of the key. Default false (docs/reference/messages-api.md#simulator). */
  readonly keysBetas: boolean;
  /** An answer that broke off after its first byte is billed. Default true. */
  readonly billsAborted: boolean;
}

export const DEFAULT_CACHE_RULES: CacheRules = {
  rendersConfigAhead: true,
  refreshesShorter: true,
  looksInsideRuns: true,
  keysBetas: false,
  billsAborted: true,
};
