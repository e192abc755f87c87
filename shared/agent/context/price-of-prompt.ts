import type { ModelPrice } from "../../protocol/price/price-list.ts";

/** One request of a conversation, in tokens. */
export interface PricedRequest {
  /** Tokens that the request reads from the cache, and tokens that it writes for five minutes. */
  readonly read: number;
  readonly written: number;
  readonly output: number;
}

/** The cost of a request in US dollars, by the prices for the length of its prompt. */
export function priceOf(price: ModelPrice, { read, written, output }: PricedRequest): number {
  const { longPrompt } = price;
  const rates = longPrompt !== undefined && read + written > longPrompt.above ? longPrompt : price;
  return (read * rates.read + written * rates.write5m + output * rates.output) / 1_000_000;
}
