/** Maximum numbers of characters that tool results may add to a conversation. */
export interface ResultLimits {
  /** One result. */
  readonly result: number;
  /** All results of one turn. */
  readonly turn: number;
}

/** Characters of one result, and of all results of a turn, if the model's context window is large. */
export const MAX_RESULT_CHARS = 24_000;
const MAX_TURN_CHARS = 60_000;
/** The largest share of the model's context window that one result, and all results of a turn, may fill. */
const RESULT_SHARE = 0.08;
const TURN_SHARE = 0.2;
/** Characters per token, for a rough conversion. Code and English have three to four. */
const CHARS_PER_TOKEN = 4;
const DEFAULT_WINDOW_TOKENS = 1_000_000;

/** The limits for a model with a context window of `windowTokens` tokens; default one million. */
export function resultLimits(windowTokens = DEFAULT_WINDOW_TOKENS): ResultLimits {
  const chars = windowTokens * CHARS_PER_TOKEN;
  return {
    result: Math.min(MAX_RESULT_CHARS, Math.floor(chars * RESULT_SHARE)),
    turn: Math.min(MAX_TURN_CHARS, Math.floor(chars * TURN_SHARE)),
  };
}
