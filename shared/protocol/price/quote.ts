import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** An estimated range that should contain the actual figure in four of five cases (80 %). */
export const QuoteRange = strict({
  low: Type.Number({ minimum: 0 }),
  expected: Type.Number({ minimum: 0 }),
  high: Type.Number({ minimum: 0 }),
});
export type QuoteRange = Static<typeof QuoteRange>;

/** The quote of a job: its usage so far plus the estimates of its remaining work. */
export const Quote = strict({
  at: Type.Integer({ description: "ms since 1970" }),
  cause: Type.Enum(["plan", "amendment"]),
  tasks: QuoteRange,
  tokens: QuoteRange,
  usd: QuoteRange,
  wallMs: QuoteRange,
  /** The prefixes that the job needs: one per combination of model and effort, because each has its own cache entry that a call must write. */
  prefixes: Type.Array(
    strict({
      model: Type.String(),
      effort: Type.Optional(Type.String()),
      roles: Type.Array(Type.String({ description: "`all` for the job's default" })),
      tokens: Type.Integer({ minimum: 0, description: "estimated from its bytes" }),
      writeUsd: Type.Number({ minimum: 0 }),
    }),
  ),
  /** For each stage and role: whether its estimates come from earlier jobs or are assumed. */
  basis: Type.Array(
    strict({
      part: Type.String({ description: "a stage and a role, for example `work implementer`" }),
      source: Type.Enum(["history", "assumed"]),
      samples: Type.Integer({ minimum: 0, description: "earlier tasks with this part and model" }),
    }),
  ),
});
export type Quote = Static<typeof Quote>;

/** One figure of a quote, compared with the actual figure. */
const Compared = strict({
  quoted: QuoteRange,
  actual: Type.Number(),
  variance: Type.Number({ description: "actual / expected - 1" }),
  isWithin: Type.Boolean({ description: "whether the actual figure lies in the range" }),
});

/** The quote of the plan, compared with the job's actual figures. While the job runs, these are the figures so far. */
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
