/**
 * Rules of the cache that the API does not document, as switches (docs/reference/messages-api.md#simulator). The
 * defaults are pessimistic: the simulator reports a hit only if the real API would report it too.
 */
export interface CacheRules {
  /** Thinking and effort are part of the cache key from the first tool on. Default true. */
  readonly rendersConfigAhead: boolean;
  /** A cache hit also refreshes the request's own entries with a shorter prefix. Default true. */
  readonly refreshesShorter: boolean;
  /** Every hash inside a series of tool blocks is looked up, not only the last one. Default true. */
  readonly looksInsideRuns: boolean;
  /** The beta features of a request are part of the cache key. Default false (docs/reference/messages-api.md#simulator). */
  readonly keysBetas: boolean;
  /** An answer that was interrupted after its first byte is billed. Default true. */
  readonly billsAborted: boolean;
  /**
   * Thinking that no longer fits its conversation is refused unless the request asks to drop it, as for accounts made since 31 August
   * 2026. If false, requests that do not choose are not checked, as for older accounts. Default true.
   */
  readonly refusesUnfitThinking: boolean;
}

export const DEFAULT_CACHE_RULES: CacheRules = {
  rendersConfigAhead: true,
  refreshesShorter: true,
  looksInsideRuns: true,
  keysBetas: false,
  billsAborted: true,
  refusesUnfitThinking: true,
};
