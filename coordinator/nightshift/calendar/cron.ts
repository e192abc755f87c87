import { Cron } from "croner";
import { AppError, messageOf } from "../../../shared/support/errors.ts";

/** An expression, and the zone in which it is read. */
export interface CronIn {
  readonly cron: string;
  readonly tz: string;
}

/**
 * Returns the first due instant after `after`, in ms since 1970; undefined if there is none. This one function decides schedules, windows and forecasts.
 * When clocks go forward, a time that does not exist is due at the first valid instant; when they go back, a fixed time is due once, and an
 * expression with `*` or a step in its hour or minute at each of its times.
 */
export function nextDue(given: CronIn, after: number): number | undefined {
  return parse(given).nextRun(new Date(after))?.getTime();
}

/** Returns the due instants after `after`, up to and including `until`, oldest first, at most `max`. */
export function dueBetween(
  given: CronIn,
  { after, until, max }: { after: number; until: number; max: number },
): number[] {
  const cron = parse(given);
  const due: number[] = [];
  let last = after;
  while (due.length < max) {
    const next = cron.nextRun(new Date(last))?.getTime();
    if (next === undefined || next > until) break;
    due.push(next);
    last = next;
  }
  return due;
}

/** Checks an expression and its zone. Throws an AppError `bad_request` that names `field`, also for an expression that is never due. */
export function checkCron(given: CronIn, { field, now }: { field: string; now: number }): void {
  checkZone(given.tz, field);
  let next: number | undefined;
  try {
    next = nextDue(given, now);
  } catch (error) {
    throw refused(
      field,
      `a cron expression of five fields, such as 0 22 * * 1-5`,
      `${given.cron}: ${messageOf(error)}`,
    );
  }
  if (next === undefined)
    throw refused(field, "a cron expression that is due at some time", `${given.cron}, which never is`);
}

function checkZone(tz: string, field: string): void {
  try {
    new Intl.DateTimeFormat("en", { timeZone: tz });
  } catch {
    throw refused(field, "the name of a time zone, such as Europe/Berlin", tz);
  }
}

function refused(field: string, expected: string, got: string): AppError {
  return new AppError(
    "bad_request",
    `field ${field}: expected ${expected}, got ${got.slice(0, 300)}; nothing was stored`,
  );
}

function parse({ cron, tz }: CronIn): Cron {
  return new Cron(cron, { timezone: tz, mode: "5-part", paused: true });
}
