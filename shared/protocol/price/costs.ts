import { type Static, Type } from "typebox";
import { CacheFigures } from "../cache/cache.ts";
import { strict } from "../strict.ts";
import { Usage } from "./usage.ts";

/** The money of one account: spent, reserved for calls in progress, and the cap. */
export const Money = strict({
  settledUsd: Type.Number({ description: "known from the API's usage" }),
  unsettledUsd: Type.Number({ description: "charged in full for calls whose usage was lost" }),
  heldUsd: Type.Number({ description: "reserved for calls in progress" }),
  calls: Type.Integer({ minimum: 0, description: "settled calls" }),
  unsettledCalls: Type.Integer({ minimum: 0 }),
  capUsd: Type.Optional(Type.Number({ description: "absent: no cap" })),
});
export type Money = Static<typeof Money>;

/** The response of `GET /v1/costs`: the costs of all jobs together. */
export const Costs = strict({
  day: Type.String({ description: "the UTC day, YYYY-MM-DD" }),
  today: Money,
  simulated: Type.Boolean({ description: "the simulator answers the calls at present, free of charge" }),
  key: strict({ ...Money.properties }, { description: "costs of the API key since its first use" }),
  cacheToday: CacheFigures,
  breaker: Type.Optional(
    strict(
      { reason: Type.String(), detail: Type.String(), since: Type.Integer(), resumeAt: Type.Integer() },
      { description: "present while no call may start" },
    ),
  ),
});
export type Costs = Static<typeof Costs>;

/** Money and tokens that a job has used. */
export const JobUsage = strict({
  usage: Usage,
  cacheReadShare: Type.Number(),
  capUsd: Type.Number(),
  simulated: Type.Boolean({ description: "the simulator answers all calls, free of charge" }),
  settledUsd: Type.Number({ description: "known from the API's usage" }),
  unsettledUsd: Type.Number({ description: "charged in full for calls whose usage was lost" }),
  heldUsd: Type.Number({ description: "reserved for calls in progress" }),
  byRole: Type.Record(Type.String(), Usage),
});
export type JobUsage = Static<typeof JobUsage>;
