import type { PresenceView } from "../protocol/approval/approval.ts";
import type { OperatorPolicy } from "../protocol/approval/policy.ts";
import { defined } from "../support/defined.ts";

/** The presence that a person has set. `until` is in ms since 1970; if absent, the presence lasts until a person changes it. */
export interface PresenceWord {
  readonly presence: "attended" | "away";
  readonly until?: number;
}

type Schedule = NonNullable<OperatorPolicy["presence"]>;

/** Whether a person is available at a time: as a person has set it (`word`), else by the operator's schedule, else always. */
export function presenceAt(now: number, word: PresenceWord | undefined, schedule: Schedule | undefined): PresenceView {
  if (word !== undefined && (word.until === undefined || now < word.until)) {
    return { presence: word.presence, source: "word", ...defined({ until: word.until }) };
  }
  if (schedule === undefined) return { presence: "attended", source: "default" };
  return { presence: isAttended(now, schedule) ? "attended" : "away", source: "schedule" };
}

const DAYS = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] as const;
type Day = (typeof DAYS)[number];

function isAttended(now: number, { timezone, attended }: Schedule): boolean {
  const { day, time } = localTime(now, timezone);
  const yesterday = DAYS[(DAYS.indexOf(day) + 6) % 7] ?? day;
  return attended.some(({ days, from, to }) => {
    if (from < to) return days.includes(day) && time >= from && time < to;
    // A period across midnight: the evening of the named day, and the morning of the following day.
    return (days.includes(day) && time >= from) || (days.includes(yesterday) && time < to);
  });
}

/** The local weekday and time (HH:MM) in a time zone. The runtime knows the zones and their daylight saving time. */
function localTime(now: number, timeZone: string): { day: Day; time: string } {
  const format = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  });
  const parts = Object.fromEntries(format.formatToParts(now).map(({ type, value }) => [type, value]));
  const day = DAYS.find((name) => name === parts.weekday?.toLowerCase()) ?? "mon";
  return { day, time: `${parts.hour}:${parts.minute}` };
}
