import type { DueRecord, Schedule } from "../../../shared/protocol/nightshift/schedule.ts";
import { dueBetween, nextDue } from "../calendar/cron.ts";

/** The state of the world in which due instants are decided. */
export interface DueSituation {
  readonly now: number;
  /** The schedule's job that is open, if there is one. */
  readonly openJob?: string;
  /** The oldest instant whose job is not submitted yet. */
  readonly waiting?: number;
}

/** The records of the instants that are due, oldest first, and the first instant after them. */
export interface DueDecision {
  readonly records: readonly DueRecord[];
  readonly nextDue?: number;
  /** The job to cancel before the newest record's job is submitted. */
  readonly cancels?: string;
}

/** An instant counts as missed if it is noticed later than this number of ms after it was due. */
const ON_TIME_MS = 60_000;
/** Maximum number of instants that are recorded in one step; the next step records the rest. */
const MAX_INSTANTS = 500;

/** Decides all instants that are due. Pure. Each gets one record; the schedule's next instant moves past them in the same step. */
export function decideDue(schedule: Schedule, situation: DueSituation): DueDecision {
  const { now } = situation;
  if (schedule.nextDue === undefined || schedule.nextDue > now) return { records: [], ...next(schedule.nextDue) };
  const due = dueBetween(schedule, { after: schedule.nextDue - 1, until: now, max: MAX_INSTANTS });
  const after = due.at(-1) ?? now;
  const following = next(nextDue(schedule, after));
  const record = (at: number, rest: Omit<DueRecord, "due" | "at">): DueRecord => ({ due: at, at: now, ...rest });
  if (schedule.paused !== undefined) {
    const reason = `paused: ${schedule.paused.reason}`;
    return { records: due.map((at) => record(at, { outcome: "skipped", reason })), ...following };
  }
  const { runs, others } = caughtUp(schedule, due, now);
  const started = overlap(schedule, runs, situation);
  const records = [
    ...others.map(([at, rest]) => record(at, rest)),
    ...started.records.map(([at, rest]) => record(at, rest)),
  ];
  const { cancels } = started;
  return {
    records: records.sort((a, b) => a.due - b.due),
    ...following,
    ...(cancels === undefined ? {} : { cancels }),
  };
}

type Decided = [due: number, Omit<DueRecord, "due" | "at">];
interface Run {
  readonly due: number;
  readonly outcome: "ran" | "caught_up";
}

/** Divides the due instants into those that run and those that do not, by the schedule's rule for missed ones. */
function caughtUp(
  { catchUp = "last" }: Schedule,
  due: readonly number[],
  now: number,
): { runs: Run[]; others: Decided[] } {
  const isMissed = (at: number) => now - at > ON_TIME_MS;
  const runOf = (at: number): Run => ({ due: at, outcome: isMissed(at) ? "caught_up" : "ran" });
  const missed = due.filter(isMissed);
  const present = due.filter((at) => !isMissed(at));
  const skipped = (at: number, reason: string): Decided => [at, { outcome: "skipped", reason }];
  if (catchUp === "none")
    return { runs: present.map(runOf), others: missed.map((at) => skipped(at, "missed: no coordinator was running")) };
  if (catchUp === "last") {
    const last = due.at(-1) ?? 0;
    return {
      runs: [runOf(last)],
      others: due.slice(0, -1).map((at): Decided => [at, { outcome: "merged", into: last, reason: "missed" }]),
    };
  }
  const kept = missed.slice(-catchUp.all);
  return {
    runs: [...kept, ...present].map(runOf),
    others: missed.slice(0, -catchUp.all).map((at) => skipped(at, `missed: more than ${catchUp.all} instants`)),
  };
}

/** Applies the schedule's rule for overlaps to the instants that run: the first may meet an open job, each later one meets those before it. */
function overlap(
  { overlap: rule = "skip" }: Schedule,
  runs: readonly Run[],
  { openJob, waiting }: DueSituation,
): { records: Decided[]; cancels?: string } {
  const last = runs.at(-1);
  if (last === undefined) return { records: [] };
  if (rule === "replace") {
    const replaced = runs
      .slice(0, -1)
      .map(({ due }): Decided => [due, { outcome: "merged", into: last.due, reason: "replaced" }]);
    return {
      records: [...replaced, [last.due, { outcome: last.outcome }]],
      ...(openJob === undefined ? {} : { cancels: openJob }),
    };
  }
  let isFree = openJob === undefined && waiting === undefined;
  let waits = waiting;
  const records = runs.map(({ due, outcome }): Decided => {
    if (isFree) {
      isFree = false;
      return [due, { outcome }];
    }
    if (rule === "skip") return [due, { outcome: "skipped", reason: "the job of an earlier instant was open" }];
    if (waits !== undefined)
      return [due, { outcome: "merged", into: waits, reason: "an earlier instant waits already" }];
    waits = due;
    return [due, { outcome, reason: "waits until the job of an earlier instant has ended" }];
  });
  return { records };
}

function next(at: number | undefined): { nextDue?: number } {
  return at === undefined ? {} : { nextDue: at };
}
