import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";
import { NightQueue } from "./night-queue.ts";

const instant = (description: string) => Type.Integer({ minimum: 0, description: `${description}, ms since 1970` });

/** One night of a queue. */
export const Night = strict({ opensAt: instant("the window opens"), closesAt: instant("the window closes") });
export type Night = Static<typeof Night>;

/** The body with which a queue is stored under a name. */
export const NightQueueBody = Type.Omit(NightQueue, ["name"], { additionalProperties: false });
export type NightQueueBody = Static<typeof NightQueueBody>;

/** A queue, the night in progress with its money, and the nights that follow. */
export const NightQueueView = strict({
  queue: NightQueue,
  now: Type.Optional(
    strict({
      ...Night.properties,
      spentUsd: Type.Number({ description: "US dollars settled, unsettled and held in this night" }),
      tokens: Type.Integer({ minimum: 0, description: "input and output tokens of this night's settled calls" }),
    }),
  ),
  upcoming: Type.Array(Night, { description: "the next nights, as far as exceptions and the freeze are known now" }),
  jobs: Type.Integer({ minimum: 0, description: "open jobs in the queue" }),
});
export type NightQueueView = Static<typeof NightQueueView>;

export const NightQueueList = strict({ queues: Type.Array(NightQueueView) });
export type NightQueueList = Static<typeof NightQueueList>;
