import { type Static, Type } from "typebox";
import { strict } from "../strict.ts";

/** A cron expression of five fields: minute, hour, day of month, month, day of week. */
export const CronText = Type.String({
  minLength: 9,
  maxLength: 200,
  pattern: "^\\S+( +\\S+){4}$",
  description: "cron expression of five fields, for example 0 22 * * 1-5",
});

/** The name of a time zone in the IANA database. */
export const ZoneName = Type.String({
  minLength: 1,
  maxLength: 60,
  pattern: "^[A-Za-z0-9_+/-]+$",
  description: "IANA time zone, for example Europe/Berlin",
});

/** A time in which the jobs of a queue may run. */
export const NightWindow = strict({
  open: CronText,
  tz: ZoneName,
  close: Type.Union([
    Type.String({
      pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$",
      description:
        "wall-clock time in the window's zone, such as 06:00: the night before a change of clocks is longer or shorter",
    }),
    strict({ minutes: Type.Integer({ minimum: 1, maximum: 1440, description: "duration of the window" }) }),
  ]),
});
export type NightWindow = Static<typeof NightWindow>;

/** The caps of one night. A cap that is absent does not limit. The unused rest is not carried over to the next night. */
export const NightCaps = strict({
  usd: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 1_000_000, description: "US dollars" })),
  tokens: Type.Optional(Type.Integer({ minimum: 1000, description: "input and output of all model calls" })),
  tasks: Type.Optional(Type.Integer({ minimum: 1, description: "tasks that may start" })),
});
export type NightCaps = Static<typeof NightCaps>;

/** The name of a queue. */
export const NightQueueName = Type.String({
  pattern: "^[a-z][a-z0-9-]{0,39}$",
  description: "lower-case letters, digits and hyphens",
});

/** A nightshift queue: when its jobs may run, and how much of them in one night. */
export const NightQueue = strict({
  name: NightQueueName,
  windows: Type.Array(NightWindow, { minItems: 1, maxItems: 20 }),
  caps: Type.Optional(NightCaps),
  except: Type.Optional(
    Type.Array(Type.String({ pattern: "^[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$" }), {
      maxItems: 1000,
      description: "dates, in the zone of the window, on which it does not open",
    }),
  ),
  frozen: Type.Optional(Type.Boolean({ description: "true: no window opens until a person lifts the freeze" })),
  weights: Type.Optional(
    Type.Record(Type.String({ minLength: 1, maxLength: 100 }), Type.Number({ exclusiveMinimum: 0, maximum: 1000 }), {
      description: "the share of a tenant in the dollars of a night, default 1",
    }),
  ),
});
export type NightQueue = Static<typeof NightQueue>;
