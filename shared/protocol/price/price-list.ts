import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** The default model. It is used if neither the job nor the operator names a model. */
export const DEFAULT_MODEL = "claude-sonnet-5-5";

const price = (input: number, output: number, read: number): ModelPrice => ({
  input,
  output,
  write5m: input * 1.25,
  write1h: input * 2,
  read,
});

/**
 * The price list: prices of models in US dollars per million tokens, with the source and date of the figures. A running job keeps the prices with
 * which it started. Batch calls cost half; data residency in the US costs 10 % more (docs/reference/messages-api.md#usage-and-prices).
 */
export const PRICE_LIST: {
  readonly source: string;
  readonly date: string;
  readonly batchFactor: number;
  readonly usResidencyFactor: number;
  readonly models: Readonly<Record<string, ModelPrice>>;
} = {
  source: "https://platform.claude.com/docs/en/about-claude/pricing",
  date: "2026-11-20",
  batchFactor: 0.5,
  usResidencyFactor: 1.1,
  models: {
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
    // Long prompts: if a prompt, including cached tokens, has more than 100,000 tokens, all tokens of the request have the higher prices.
    "claude-haiku-5-5": { ...price(0.1, 0.5, 0.01), longPrompt: { above: 100_000, ...price(0.5, 2.5, 0.05) } },
    "claude-haiku-4-5": price(1, 5, 0.1),
  },
};

const usd = (description: string) => Type.Number({ minimum: 0, maximum: 100_000, description });

/** Prices of a model for one length of prompt, in US dollars per million tokens. */
const RATES = {
  input: usd("uncached input"),
  output: usd("output, thinking included"),
  write5m: usd("cache write for five minutes"),
  write1h: usd("cache write for an hour"),
  read: usd("cache read"),
};

/** All prices of one model. If a prompt has more than `above` tokens, the prices in `longPrompt` apply to the whole request. */
export const ModelPrice = strict({
  ...RATES,
  longPrompt: Type.Optional(Type.Object({ above: Type.Integer({ minimum: 1 }), ...RATES })),
});
export type ModelPrice = Static<typeof ModelPrice>;
