/**
 * List prices in US dollars per million tokens, November 2026 (reference/messages-api.md §4): input, output, cache write
 * for 5 minutes, cache write for 1 hour, cache read.
 */
interface Price {
  readonly input: number;
  readonly output: number;
  readonly write5m: number;
  readonly write1h: number;
  readonly read: number;
}

/** A model's prices; `longPrompt` replaces them for the whole request above so many prompt tokens. */
interface ModelPrice extends Price {
  readonly longPrompt?: { readonly above: number; readonly price: Price };
}

const price = (input: number, output: number, read: number): Price => ({
  input,
  output,
  write5m: input * 1.25,
  write1h: input * 2,
  read,
});

const PRICES: Readonly<Record<string, ModelPrice>> = {
  "claude-fable-5-2": price(8, 40, 0.2),
  "claude-fable-5-1": price(10, 50, 0.25),
  "claude-fable-5": price(10, 50, 1),
  "claude-opus-5-5": price(4, 20, 0.2),
  "claude-opus-5": price(5, 25, 0.5),
  "claude-opus-4-8": price(5, 25, 0.5),
  "claude-opus-4-7": price(5, 25, 0.5),
  "claude-opus-4-6": price(5, 25, 0.5),
  "claude-opus-4-5": price(5, 25, 0.5),
  "claude-sonnet-5-5": price(2, 10, 0.1),
  "claude-sonnet-5": price(2, 10, 0.2),
  "claude-sonnet-4-6": price(3, 15, 0.3),
  "claude-sonnet-4-5": price(3, 15, 0.3),
  "claude-haiku-5-5": { ...price(0.1, 0.5, 0.01), longPrompt: { above: 100_000, price: price(0.5, 2.5, 0.05) } },
  "claude-haiku-4-5": price(1, 5, 0.1),
};

/** Tokens of one model call, split as the API bills them. */
export interface BilledTokens {
  readonly inputTokens: number;
  readonly outputTokens: number;
  readonly cacheReadTokens: number;
  readonly cacheWrite5mTokens: number;
  readonly cacheWrite1hTokens: number;
}

/**
 * The list price of one call in US dollars. A model that is not in the table costs what the dearest one does: a cap
 * must not be undershot because a model is new.
 */
export function priceOf(model: string, tokens: BilledTokens): number {
  const known = PRICES[model] ?? DEAREST;
  const prompt = tokens.inputTokens + tokens.cacheReadTokens + tokens.cacheWrite5mTokens + tokens.cacheWrite1hTokens;
  const rate = known.longPrompt !== undefined && prompt > known.longPrompt.above ? known.longPrompt.price : known;
  const microUsd =
    tokens.inputTokens * rate.input +
    tokens.outputTokens * rate.output +
    tokens.cacheReadTokens * rate.read +
    tokens.cacheWrite5mTokens * rate.write5m +
    tokens.cacheWrite1hTokens * rate.write1h;
  return microUsd / 1_000_000;
}

const DEAREST: ModelPrice = price(10, 50, 1);
