import { type Static, Type } from "typebox";
import { Author } from "../api/access.ts";
import { JobSubmission } from "../job/job.ts";
import { strict } from "../strict.ts";
import { CronText, ZoneName } from "./night-queue.ts";

const instant = (description: string) => Type.Integer({ minimum: 0, description: `${description}, ms since 1970` });

export const ScheduleName = Type.String({
  pattern: "^[a-z][a-z0-9-]{0,39}$",
  description: "lower-case letters, digits and hyphens",
});

/** The body with which a schedule is stored under a name. */
export const ScheduleBody = strict({
  cron: CronText,
  tz: ZoneName,
  job: JobSubmission,
  overlap: Type.Optional(
    Type.Enum(["skip", "queue", "replace"], {
      description:
        "when an instant is due while the schedule's previous job is open: submit none (skip, the default), submit one when that job has ended (queue), or cancel that job first (replace)",
    }),
  ),
  catchUp: Type.Optional(
    Type.Union([Type.Enum(["none", "last"]), strict({ all: Type.Integer({ minimum: 1, maximum: 100 }) })], {
      description:
        "instants that passed while no coordinator ran: none, the last (default), or the newest of them up to a number",
    }),
  ),
});
export type ScheduleBody = Static<typeof ScheduleBody>;

/** The reason why a schedule is paused, and since when. */
export const SchedulePause = strict({ at: instant("since"), reason: Type.String() });
export type SchedulePause = Static<typeof SchedulePause>;

/**
 * The record of one due instant: each has exactly one. `ran`: its job was submitted, or will be when an earlier job has ended. `caught_up`: the same,
 * more than a minute late. `merged`: the job of the instant `into` stands for it. `skipped`: none was submitted.
 */
export const DueRecord = strict({
  due: instant("due"),
  at: instant("recorded"),
  outcome: Type.Enum(["ran", "caught_up", "merged", "skipped"]),
  jobId: Type.Optional(Type.String()),
  into: Type.Optional(instant("the instant whose job stands for this one")),
  reason: Type.Optional(Type.String()),
});
export type DueRecord = Static<typeof DueRecord>;

/** A schedule as it is stored. */
export const Schedule = strict({
  name: ScheduleName,
  ...ScheduleBody.properties,
  author: Author,
  nextDue: Type.Optional(instant("the first instant without a record")),
  paused: Type.Optional(SchedulePause),
  failures: Type.Integer({ minimum: 0, description: "failed jobs and refused submissions in a row" }),
  /** The newest job of the schedule, and whether its end was counted. */
  lastJob: Type.Optional(strict({ jobId: Type.String(), isCounted: Type.Boolean() })),
});
export type Schedule = Static<typeof Schedule>;

/** A schedule with its next instants and its newest records. */
export const ScheduleView = strict({
  schedule: Schedule,
  upcoming: Type.Array(instant("due")),
  history: Type.Array(DueRecord, { description: "newest first" }),
});
export type ScheduleView = Static<typeof ScheduleView>;

export const ScheduleList = strict({ schedules: Type.Array(ScheduleView) });
export type ScheduleList = Static<typeof ScheduleList>;
