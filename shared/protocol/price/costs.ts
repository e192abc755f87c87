import { type Static, Type } from "typebox";
import { CacheFigures } from "../cache/cache.ts";
import { strict } from "../strict.ts";
import { Usage } from "./usage.ts";

/** Money of one book: what is spent, what may still come of calls under way, and its cap. */
export const Money = strict({
  settledUsd: Type.Number({ description: "known from the API's usage" }),
  unsettledUsd: Type.Number({ description: "charged in full for calls whose usage was lost" }),
  heldUsd: Type.Number({ description: "reserved for calls under way" }),
  calls: Type.Integer({ minimum: 0, description: "settled calls" }),
  unsettledCalls: Type.Integer({ minimum: 0 }),
  capUsd: Type.Optional(Type.Number({ description: "absent: no cap is set" })),
});
export type Money = Static<typeof Money>;

/** Answer of `GET /v1/costs`: all jobs together. */
export const Costs = strict({
  day: Type.String({ description: "the UTC day, YYYY-MM-DD" }),
  today: Money,
  simulated: Type.Boolean({ description: "the simulator answers now: nobody is charged for its calls" }),
  key: strict({ ...Money.properties }, { description: "the API key, since it was first used" }),
  cacheToday: CacheFigures,
  breaker: Type.Optional(
    strict(
      { reason: Type.String(), detail: Type.String(), since: Type.Integer(), resumeAt: Type.Integer() },
      { description: "there while no call may start" },
    ),
  ),
});
export type Costs = Static<typeof Costs>;

/** Money and tokens of a job. */
export const JobUsage = strict({
  usage: Usage,
  cacheReadShare: Type.Number(),
  capUsd: Type.Number(),
  simulated: Type.Boolean({ description: "the simulator answers all calls: nobody is charged" }),
  settledUsd: Type.Number({ description: "known from the API's usage" }),
  unsettledUsd: Type.Number({ description: "charged in full for calls whose usage was lost" }),
  heldUsd: Type.Number({ description: "reserved for calls under way" }),
  byRole: Type.Record(Type.String(), Usage),
});
export type JobUsage = Static<typeof JobUsage>;
