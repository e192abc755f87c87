import { AppError } from "../../support/errors.ts";
import type { ModelPrice } from "./price-list.ts";
import { PRICE_LIST } from "./price-list.ts";

/** Tokens of one model call, by the categories that the API bills separately. */
export interface BilledTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
}

/**
 * The price of a model for a job: the price that the user gave, else the one in the price list. Throws an AppError
 * `unknown_model` if there is neither, because a cap cannot be enforced without a price.
 */
export function resolvePrice(model: string, own?: Partial<Record<string, ModelPrice>>): ModelPrice {
  const known = own?.[model] ?? PRICE_LIST.models[model];
  if (known !== undefined) return known;
  const names = Object.keys(PRICE_LIST.models).join(", ");
  throw new AppError(
    "unknown_model",
    `no price is known for the model ${model}, so no cap could be enforced: name one of ${names}, or give its price in prices (US dollars per million tokens: input, output, write5m, write1h, read)`,
  );
}

/** The cost of one call in US dollars. With lane `batch`, it is half. */
export function costOf(price: ModelPrice, tokens: BilledTokens, lane: "realtime" | "batch" = "realtime"): number {
  const prompt = promptTokens(tokens);
  const rate = price.longPrompt !== undefined && prompt > price.longPrompt.above ? price.longPrompt : price;
  const microUsd =
    tokens.inputTokens * rate.input +
    tokens.outputTokens * rate.output +
    tokens.cacheReadTokens * rate.read +
    tokens.cacheWrite5mTokens * rate.write5m +
    tokens.cacheWrite1hTokens * rate.write1h;
  return (microUsd / 1_000_000) * (lane === "batch" ? PRICE_LIST.batchFactor : 1);
}

/** All input tokens of a call, cached or not. */
export function promptTokens(tokens: Omit<BilledTokens, "outputTokens">): number {
  return tokens.inputTokens + tokens.cacheReadTokens + tokens.cacheWrite5mTokens + tokens.cacheWrite1hTokens;
}
