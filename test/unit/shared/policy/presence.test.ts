import { expect, test } from "vitest";
import { presenceAt } from "../../../../shared/policy/presence.ts";

const days = ["mon", "tue", "wed", "thu", "fri"] as const;
const office = { timezone: "Europe/Berlin", attended: [{ days: [...days], from: "08:30", to: "18:00" }] };
const night = { timezone: "America/New_York", attended: [{ days: ["fri" as const], from: "22:00", to: "02:00" }] };
const at = (time: string) => Date.parse(time);

test.each([
  ["a Monday morning in winter", office, "2026-11-23T07:31:00Z", "attended"],
  ["the same hour in summer is an hour later there", office, "2026-06-22T06:31:00Z", "attended"],
  ["before it begins", office, "2026-11-23T07:29:00Z", "away"],
  ["when it ends", office, "2026-11-23T17:00:00Z", "away"],
  ["a Sunday", office, "2026-11-22T10:00:00Z", "away"],
  ["late on its own day", night, "2026-11-28T03:30:00Z", "attended"],
  ["the morning after, over midnight", night, "2026-11-28T06:59:00Z", "attended"],
  ["past its end", night, "2026-11-28T07:00:00Z", "away"],
  ["that hour of another day", night, "2026-11-27T06:59:00Z", "away"],
])("by the schedule: %s", (_name, schedule, time, presence) => {
  expect(presenceAt(at(time), undefined, schedule)).toEqual({ presence, source: "schedule" });
});

test("a presence set by a person overrides the schedule, until it ends", () => {
  const now = at("2026-11-23T10:00:00Z");
  expect(presenceAt(now, { presence: "away" }, office)).toEqual({ presence: "away", source: "word" });
  const until = now + 1;
  expect(presenceAt(now, { presence: "away", until }, office)).toMatchObject({ presence: "away", until });
  expect(presenceAt(until, { presence: "away", until }, office)).toMatchObject({
    presence: "attended",
    source: "schedule",
  });
  expect(presenceAt(now, undefined, undefined)).toEqual({ presence: "attended", source: "default" });
});
