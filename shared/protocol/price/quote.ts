import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** An 80 % range: four times out of five, the actual figure is meant to lie between `low` and `high`. */
export const QuoteRange = strict({
  low: Type.Number({ minimum: 0 }),
  expected: Type.Number({ minimum: 0 }),
  high: Type.Number({ minimum: 0 }),
});
export type QuoteRange = Static<typeof QuoteRange>;

/** The estimate of a whole job: its usage so far and its remaining work. */
export const Quote = strict({
  at: Type.Integer({ description: "ms since 1970" }),
  cause: Type.Enum(["plan", "amendment"]),
  tasks: QuoteRange,
  tokens: QuoteRange,
  usd: QuoteRange,
  wallMs: QuoteRange,
  /** One per combination of model and effort: each has its own cache entry, which has to be written. */
  prefixes: Type.Array(
    strict({
      model: Type.String(),
      effort: Type.Optional(Type.String()),
      roles: Type.Array(Type.String({ description: "`all` for the job's default" })),
      tokens: Type.Integer({ minimum: 0, description: "estimated from its bytes" }),
      writeUsd: Type.Number({ minimum: 0 }),
    }),
  ),
  /** The source of the figures of each part. */
  basis: Type.Array(
    strict({
      part: Type.String({ description: "a stage and a role, for example `work implementer`" }),
      source: Type.Enum(["history", "assumed"]),
      samples: Type.Integer({ minimum: 0, description: "earlier tasks with this part and model" }),
    }),
  ),
});
export type Quote = Static<typeof Quote>;

/** One figure of a quote, compared with the actual one. */
const Compared = strict({
  quoted: QuoteRange,
  actual: Type.Number(),
  variance: Type.Number({ description: "actual / expected - 1" }),
  isWithin: Type.Boolean({ description: "whether the actual figure lies in the range" }),
});

/** The quote of the plan compared with the job's actual figures; while the job runs, with its figures so far. */
export const QuoteComparison = strict({
  tasks: Compared,
  tokens: Compared,
  usd: Compared,
  wallMs: Compared,
  basis: Quote.properties.basis,
  prefixes: Quote.properties.prefixes,
  amended: Type.Optional(Type.Object({ usd: QuoteRange, wallMs: QuoteRange, tasks: QuoteRange })),
});
export type QuoteComparison = Static<typeof QuoteComparison>;
