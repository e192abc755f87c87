import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** Four times of five, the actual figure is meant to lie between `low` and `high`. */
export const QuoteRange = strict({
  low: Type.Number({ minimum: 0 }),
  expected: Type.Number({ minimum: 0 }),
  high: Type.Number({ minimum: 0 }),
});
export type QuoteRange = Static<typeof QuoteRange>;

/** What a job is expected to take, all of it: what is spent already, and what is still to be done. */
export const Quote = strict({
  at: Type.Integer({ description: "ms since 1970" }),
  cause: Type.Enum(["plan", "amendment"]),
  tasks: QuoteRange,
  tokens: QuoteRange,
  usd: QuoteRange,
  wallMs: QuoteRange,
  /** One for each combination of model and effort: a cache entry, and a write, of its own. */
  prefixes: Type.Array(
    strict({
      model: Type.String(),
      effort: Type.Optional(Type.String()),
      roles: Type.Array(Type.String({ description: "`all` for the job's own" })),
      tokens: Type.Integer({ minimum: 0, description: "about, from its bytes" }),
      writeUsd: Type.Number({ minimum: 0 }),
    }),
  ),
  /** Where the figures come from, part by part. */
  basis: Type.Array(
    strict({
      part: Type.String({ description: "a stage and its role, for example `work implementer`" }),
      source: Type.Enum(["history", "assumed"]),
      samples: Type.Integer({ minimum: 0, description: "earlier tasks of this model that had this part" }),
    }),
  ),
});
export type Quote = Static<typeof Quote>;

/** One figure of a quote beside what came of it. */
const Compared = strict({
  quoted: QuoteRange,
  actual: Type.Number(),
  variance: Type.Number({ description: "actual over expected, less 1" }),
  isWithin: Type.Boolean({ description: "the actual figure lies in the range" }),
});

/** The quote of the plan beside the job as it went; while the job runs, as far as it has come. */
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
