import { Type } from "typebox";
import { strict } from "../strict.ts";
import { CacheBreakEntry } from "./cache.ts";

/** What the prompt cache did, as entries of a job's log. */
export const CacheBreakEvent = strict(
  { type: Type.Literal("cache.break"), break: CacheBreakEntry, source: Type.String() },
  { description: "a call read less from the prompt cache than it should have, and why" },
);
export const CacheAlertEvent = strict(
  {
    type: Type.Literal("cache.alert"),
    readShare: Type.Number(),
    below: Type.Number({ description: "the threshold" }),
    calls: Type.Integer(),
    breaksByCause: Type.Record(Type.String(), Type.Integer()),
  },
  { description: "the share of the input that is read from the cache has fallen too low" },
);
export const CacheRecoveredEvent = strict({
  type: Type.Literal("cache.recovered"),
  readShare: Type.Number(),
  calls: Type.Integer(),
});
