import { expect, test } from "vitest";
import { checkCron, dueBetween, nextDue } from "../../../../coordinator/nightshift/calendar/cron.ts";
import { nextSpan, spanAt } from "../../../../coordinator/nightshift/calendar/spans.ts";

const at = (text: string) => Date.parse(text);
const iso = (ms: number | undefined) => (ms === undefined ? undefined : new Date(ms).toISOString().slice(0, 16));

/** The days on which clocks change in zones where libraries disagree: a day is skipped by some, due twice by others. */
test.each([
  [
    "New York, 02:30 does not exist: first valid instant",
    "30 2 * * *",
    "America/New_York",
    "2026-03-07T12:00Z",
    ["2026-03-08T07:00", "2026-03-09T06:30"],
  ],
  [
    "New York, 01:30 twice: due once, the first time",
    "30 1 * * *",
    "America/New_York",
    "2026-10-31T12:00Z",
    ["2026-11-01T05:30", "2026-11-02T06:30"],
  ],
  [
    "New York, every half hour over the repeated hour",
    "*/30 * * * *",
    "America/New_York",
    "2026-11-01T05:15Z",
    ["2026-11-01T05:30", "2026-11-01T06:00", "2026-11-01T06:30", "2026-11-01T07:00"],
  ],
  [
    "Lord Howe, gap of half an hour: the day is not lost",
    "15 2 * * *",
    "Australia/Lord_Howe",
    "2026-10-02T16:00Z",
    ["2026-10-03T15:30", "2026-10-04T15:15"],
  ],
  [
    "Lord Howe, repeated half hour: due once",
    "45 1 * * *",
    "Australia/Lord_Howe",
    "2026-04-03T16:00Z",
    ["2026-04-04T14:45", "2026-04-05T15:15"],
  ],
  [
    "Santiago, midnight does not exist: 01:00",
    "0 0 * * *",
    "America/Santiago",
    "2026-09-05T12:00Z",
    ["2026-09-06T04:00", "2026-09-07T03:00"],
  ],
  [
    "weekdays are those of the zone: Monday morning in Tokyo is Sunday in UTC",
    "0 6 * * 1",
    "Asia/Tokyo",
    "2026-12-01T00:00Z",
    ["2026-12-06T21:00", "2026-12-13T21:00"],
  ],
])("%s", (_title, cron, tz, after, due) => {
  const found = dueBetween({ cron, tz }, { after: at(after), until: at("2027-01-01T00:00Z"), max: due.length });
  expect(found.map(iso)).toEqual(due);
});

test.each([
  [
    "a zone that does not exist",
    { cron: "0 22 * * *", tz: "Europe/Berlinn" },
    "the name of a time zone, such as Europe/Berlin, got Europe/Berlinn",
  ],
  ["a minute that does not exist", { cron: "61 22 * * *", tz: "UTC" }, "a cron expression of five fields"],
  ["six fields", { cron: "0 0 22 * * *", tz: "UTC" }, "a cron expression of five fields"],
  ["an expression that is never due", { cron: "0 0 30 2 *", tz: "UTC" }, "which never is"],
])("%s is refused with the expected form", (_title, given, text) => {
  expect(() => checkCron(given, { field: "windows.0.open", now: at("2026-12-01T00:00Z") })).toThrow(text);
});

const weekdays = { open: "0 22 * * 1-5", tz: "Europe/Berlin", close: "06:00" };

test("a window is open from its opening instant, and no longer at its closing instant", () => {
  const queue = { windows: [weekdays] };
  const opensAt = at("2026-12-01T21:00Z");
  const closesAt = at("2026-12-02T05:00Z");
  expect(spanAt(queue, opensAt - 1)).toBeUndefined();
  expect(spanAt(queue, opensAt)).toEqual({ opensAt, closesAt });
  expect(spanAt(queue, closesAt - 1)).toEqual({ opensAt, closesAt });
  expect(spanAt(queue, closesAt)).toBeUndefined();
  expect(nextSpan(queue, opensAt - 1)).toEqual({ opensAt, closesAt });
  expect(iso(nextSpan(queue, at("2026-12-04T21:00Z"))?.opensAt)).toBe("2026-12-07T21:00");
});

test("the night of a change of clocks is 7 or 9 hours long by wall-clock time, and 8 by duration", () => {
  const nightly = { open: "0 22 * * *", tz: "Europe/Berlin" };
  const hours = (close: string | { minutes: number }, day: string) => {
    const span = nextSpan({ windows: [{ ...nightly, close }] }, at(day));
    return ((span?.closesAt ?? 0) - (span?.opensAt ?? 0)) / 3_600_000;
  };
  const [spring, autumn] = ["2026-03-28T12:00Z", "2026-10-24T12:00Z"];
  expect([hours("06:00", spring), hours("06:00", autumn)]).toEqual([7, 9]);
  expect([hours({ minutes: 480 }, spring), hours({ minutes: 480 }, autumn)]).toEqual([8, 8]);
});

test("of overlapping windows, the one that opened first is the night; then the other one is", () => {
  const queue = {
    windows: [
      { open: "0 20 * * *", tz: "UTC", close: "23:00" },
      { open: "0 22 * * *", tz: "UTC", close: "04:00" },
    ],
  };
  expect(iso(spanAt(queue, at("2026-12-01T22:30Z"))?.opensAt)).toBe("2026-12-01T20:00");
  expect(iso(spanAt(queue, at("2026-12-01T23:00Z"))?.opensAt)).toBe("2026-12-01T22:00");
});

test("a window does not open on an excepted date of its own zone, nor in a frozen queue", () => {
  // 22:00 in Berlin is the next day in Tokyo.
  const queue = { windows: [weekdays], except: ["2026-12-01"] };
  expect(spanAt(queue, at("2026-12-01T23:00Z"))).toBeUndefined();
  expect(iso(nextSpan(queue, at("2026-12-01T12:00Z"))?.opensAt)).toBe("2026-12-02T21:00");
  expect(spanAt({ windows: [weekdays], frozen: true }, at("2026-12-01T23:00Z"))).toBeUndefined();
});

test("a window that opens each minute is open throughout, and costs little to look up", () => {
  const queue = { windows: [{ open: "* * * * *", tz: "UTC", close: { minutes: 1440 } }] };
  expect(spanAt(queue, at("2026-12-01T12:00Z"))).toBeDefined();
});

test("instants are strictly after the given one", () => {
  const due = at("2026-12-01T22:00Z");
  expect(nextDue({ cron: "0 22 * * *", tz: "UTC" }, due)).toBe(due + 86_400_000);
  expect(nextDue({ cron: "0 22 * * *", tz: "UTC" }, due - 1)).toBe(due);
});
