import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

const count = (description: string) => Type.Integer({ minimum: 0, description });

/** Figures of the prompt cache, for one job or one UTC day. */
export const CacheFigures = strict({
  calls: count("model calls"),
  inputTokens: count("uncached input"),
  readTokens: count("read from the cache"),
  write5mTokens: count("written for five minutes"),
  write1hTokens: count("written for an hour"),
  expectedReadTokens: count("tokens that the calls should have read, given what earlier calls wrote"),
  readShare: Type.Number({ minimum: 0, maximum: 1, description: "share of all input that was read from the cache" }),
  savedUsd: Type.Number({ description: "compared with the same calls without a cache; negative if writing cost more" }),
  savedBySharingUsd: Type.Number({ description: "compared with agents that each write the shared prefix themselves" }),
  breaks: count("calls that read less than they should have"),
  breaksByCause: Type.Record(Type.String(), Type.Integer()),
});
export type CacheFigures = Static<typeof CacheFigures>;

/** A cache break: a call that read less from the cache than it should have, and the cause. */
export const CacheBreakEntry = strict({
  at: Type.Integer({ description: "ms since 1970" }),
  conversation: Type.String({ description: "the agent whose call it was" }),
  vector: Type.String({ description: "the cause: model, tools, system, message_history, expiry, ..." }),
  evidence: Type.String({ description: "the block or setting that changed, with its old and new value" }),
  expectedTokens: Type.Integer(),
  actualTokens: Type.Integer(),
  api: Type.Optional(
    strict({ type: Type.String(), agrees: Type.Boolean() }, { description: "the API's own diagnosis" }),
  ),
});
export type CacheBreakEntry = Static<typeof CacheBreakEntry>;

/** A decision about a cache entry of the job's prefix: how it was warmed, or whether it was kept alive for waiting tasks. */
export const CacheDecisionEntry = strict({
  at: Type.Integer({ description: "ms since 1970" }),
  kind: Type.Enum(["own_call", "warm_call", "kept_alive", "let_expire"]),
  why: Type.String({ description: "the figures behind the decision" }),
});
export type CacheDecisionEntry = Static<typeof CacheDecisionEntry>;

/** The response of `GET /v1/jobs/{id}/cache`. */
export const JobCache = strict({
  job: CacheFigures,
  today: CacheFigures,
  breaks: Type.Array(CacheBreakEntry, { description: "newest first" }),
  decisions: Type.Optional(Type.Array(CacheDecisionEntry, { description: "newest first" })),
});
export type JobCache = Static<typeof JobCache>;
