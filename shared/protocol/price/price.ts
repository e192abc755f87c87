import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

const usd = (description: string) => Type.Number({ minimum: 0, maximum: 100_000, description });

/** Prices of one model in US dollars per million tokens. */
const RATES = {
  input: usd("uncached input"),
  output: usd("output, thinking included"),
  write5m: usd("cache write for five minutes"),
  write1h: usd("cache write for an hour"),
  read: usd("cache read"),
};

/** What a model costs; `longPrompt` replaces the prices for a whole request above so many prompt tokens. */
export const ModelPrice = strict({
  ...RATES,
  longPrompt: Type.Optional(Type.Object({ above: Type.Integer({ minimum: 1 }), ...RATES })),
});
export type ModelPrice = Static<typeof ModelPrice>;
