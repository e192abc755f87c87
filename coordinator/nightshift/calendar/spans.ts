import type { NightQueue, NightWindow } from "../../../shared/protocol/nightshift/night-queue.ts";
import { dueBetween, nextDue } from "./cron.ts";

/** A night of a queue: one opening of one of its windows, in ms since 1970. The window is open from `opensAt`, and no longer at `closesAt`. */
export interface Span {
  readonly opensAt: number;
  readonly closesAt: number;
}

type Calendar = Pick<NightQueue, "windows" | "except" | "frozen">;

const HOUR_MS = 3_600_000;
/** The longest window: a day, and an hour by which a change of clocks can make it longer. */
const MAX_SPAN_MS = 25 * HOUR_MS;
/** Maximum number of openings of one window on a date: one in each minute of the longest day. */
const MAX_OPENINGS = 1500;

/** Returns the night that is in progress: of the windows that are open at `now`, the one that opened first. Undefined if all are closed. */
export function spanAt(queue: Calendar, now: number): Span | undefined {
  if (queue.frozen === true) return undefined;
  return earliest(queue.windows.map((window) => openOfWindow(queue, window, now)));
}

/** The opening of a window that is open at `now`: of several, the first. */
function openOfWindow(queue: Calendar, window: NightWindow, now: number): Span | undefined {
  const span = nextOfWindow(queue, window, closedUntil(window, now) - 1);
  return span !== undefined && span.opensAt <= now && span.closesAt > now ? span : undefined;
}

/** An instant such that the window is closed at `now` for all openings before it, and open for those from it on up to `now`. */
function closedUntil({ close, tz }: NightWindow, now: number): number {
  if (typeof close !== "string") return now - close.minutes * 60_000 + 1;
  const closings = dueBetween(closing(close, tz), { after: now - MAX_SPAN_MS, until: now, max: 3 });
  return closings.at(-1) ?? now - MAX_SPAN_MS;
}

/** Returns the first night that opens after `after`. A frozen queue has one too, because the freeze may be lifted before. Undefined if none opens any more. */
export function nextSpan(queue: Calendar, after: number): Span | undefined {
  return earliest(queue.windows.map((window) => nextOfWindow(queue, window, after)));
}

function nextOfWindow(queue: Calendar, window: NightWindow, after: number): Span | undefined {
  let opensAt = nextDue(cronOf(window), after);
  // Each exception skips at most the openings of one day.
  for (let tries = (queue.except?.length ?? 0) * MAX_OPENINGS; opensAt !== undefined; tries--) {
    const span = spanOf(queue, window, opensAt);
    if (span !== undefined || tries <= 0) return span;
    opensAt = nextDue(cronOf(window), opensAt);
  }
  return undefined;
}

/** The span of one opening; undefined if an exception names its date. */
function spanOf({ except = [] }: Calendar, window: NightWindow, opensAt: number): Span | undefined {
  if (except.includes(dateIn(window.tz, opensAt))) return undefined;
  return { opensAt, closesAt: closeOf(window, opensAt) };
}

function closeOf({ close, tz }: NightWindow, opensAt: number): number {
  if (typeof close !== "string") return opensAt + close.minutes * 60_000;
  return nextDue(closing(close, tz), opensAt) ?? opensAt;
}

function closing(close: string, tz: string): { cron: string; tz: string } {
  const [hour, minute] = close.split(":").map(Number);
  return { cron: `${minute} ${hour} * * *`, tz };
}

function earliest(spans: readonly (Span | undefined)[]): Span | undefined {
  return spans.reduce((a, b) => (a === undefined || (b !== undefined && b.opensAt < a.opensAt) ? b : a), undefined);
}

/** The date of an instant in a zone, as YYYY-MM-DD. */
function dateIn(tz: string, at: number): string {
  // The Swedish format is that of ISO 8601.
  return new Intl.DateTimeFormat("sv-SE", { timeZone: tz, year: "numeric", month: "2-digit", day: "2-digit" }).format(
    at,
  );
}

function cronOf({ open, tz }: NightWindow): { cron: string; tz: string } {
  return { cron: open, tz };
}
