import type { NightWindow } from "../../shared/protocol/nightshift/night-queue.ts";

const DAYS = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"] as const;

/** Names of groups of days, with their field of a cron expression. */
const GROUPS: Readonly<Record<string, string>> = {
  daily: "*",
  "every day": "*",
  "every night": "*",
  nightly: "*",
  weekdays: "1-5",
  weekends: "0,6",
};

const SENTENCE =
  /^(?:(?<days>[a-z][a-z, -]*?) +)?(?<from>\d{1,2}:\d{2}) *(?:-|to) *(?<until>\d{1,2}:\d{2})(?: +(?<tz>[A-Za-z][\w+/-]*))?$/i;

/**
 * Reads a window from a sentence: days (daily, the default; weekdays; weekends; mon-fri; mon,wed), times and a zone, such as
 * `weekdays 22:00-06:00 Europe/Berlin`. Without a zone, `zone` applies. The days are those on which the window opens. Undefined for any other text.
 */
export function readWindow(sentence: string, zone: string): NightWindow | undefined {
  const { days = "daily", from = "", until = "", tz = zone } = SENTENCE.exec(sentence.trim())?.groups ?? {};
  const [opens, closes] = [clockTime(from), clockTime(until)];
  const field = daysField(days.trim().toLowerCase());
  if (opens === undefined || closes === undefined || field === undefined) return undefined;
  const two = (n: number) => String(n).padStart(2, "0");
  return {
    open: `${opens.minute} ${opens.hour} * * ${field}`,
    tz,
    close: `${two(closes.hour)}:${two(closes.minute)}`,
  };
}

const INSTANT = /^(?:(?<days>[a-z][a-z, -]*?) +)?(?<time>\d{1,2}:\d{2})(?: +(?<tz>[A-Za-z][\w+/-]*))?$/i;

/** Reads due times from a sentence with days, one time and a zone, such as `weekdays 07:00 Europe/Berlin`, like `readWindow`. */
export function readTimes(sentence: string, zone: string): { cron: string; tz: string } | undefined {
  const { days = "daily", time = "", tz = zone } = INSTANT.exec(sentence.trim())?.groups ?? {};
  const [at, field] = [clockTime(time), daysField(days.trim().toLowerCase())];
  return at === undefined || field === undefined ? undefined : { cron: `${at.minute} ${at.hour} * * ${field}`, tz };
}

function clockTime(text: string): { hour: number; minute: number } | undefined {
  const [hour = Number.NaN, minute = Number.NaN] = text.split(":").map(Number);
  return hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59 ? { hour, minute } : undefined;
}

function daysField(days: string): string | undefined {
  if (GROUPS[days] !== undefined) return GROUPS[days];
  const parts = days.split(/ *, *| +and +/).map((part) => {
    const ends = part.split(/ *- */).map(dayNumber);
    return ends.length > 2 || ends.some((day) => day === undefined) ? undefined : ends.join("-");
  });
  return parts.includes(undefined) ? undefined : parts.join(",");
}

/** The number of a day, from its English name or its first three letters. */
function dayNumber(name: string): number | undefined {
  const day = DAYS.findIndex((start) => name.startsWith(start));
  return day < 0 || !/^(?:sun|mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?)(?:days?)?$/.test(name)
    ? undefined
    : day;
}
