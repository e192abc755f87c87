import { expect, test } from "vitest";
import { type DueSituation, decideDue } from "../../../../coordinator/nightshift/schedules/decide-due.ts";
import type { Schedule } from "../../../../shared/protocol/nightshift/schedule.ts";

const T = Date.parse("2026-12-01T07:00:00Z");
const HOUR = 3_600_000;

const schedule = (over: Partial<Schedule> = {}): Schedule => ({
  name: "docs",
  cron: "0 * * * *",
  tz: "UTC",
  job: { goal: "g", repository: { kind: "path", path: "/r" } },
  author: { tenant: "default", owner: "ann", keyId: "k" },
  failures: 0,
  nextDue: T,
  ...over,
});

const decide = (over: Partial<Schedule>, situation: Partial<DueSituation> = {}) => {
  const { records, ...rest } = decideDue(schedule(over), { now: T, ...situation });
  return {
    ...rest,
    records: records.map(({ due, at: _at, reason: _reason, ...record }) => ({ hours: (due - T) / HOUR, ...record })),
  };
};

test("nothing is due before the next instant", () => {
  expect(decide({}, { now: T - 1 })).toEqual({ records: [], nextDue: T });
});

test("an instant that is due runs, and the next one follows from the expression", () => {
  expect(decide({})).toEqual({ records: [{ hours: 0, outcome: "ran" }], nextDue: T + HOUR });
});

test.each<[Schedule["catchUp"], object[]]>([
  [
    undefined,
    [
      { hours: 0, outcome: "merged", into: T + 2 * HOUR },
      { hours: 1, outcome: "merged", into: T + 2 * HOUR },
      { hours: 2, outcome: "caught_up" },
    ],
  ],
  [
    "none",
    [
      { hours: 0, outcome: "skipped" },
      { hours: 1, outcome: "skipped" },
      { hours: 2, outcome: "skipped" },
    ],
  ],
  [
    { all: 2 },
    [
      { hours: 0, outcome: "skipped" },
      { hours: 1, outcome: "caught_up" },
      { hours: 2, outcome: "skipped" },
    ],
  ],
])(
  "three instants that passed while no coordinator ran, caught up by the rule %j, leave one record each",
  (catchUp, records) => {
    const found = decide(catchUp === undefined ? {} : { catchUp }, { now: T + 2.5 * HOUR });
    expect(found).toEqual({ records, nextDue: T + 3 * HOUR });
  },
);

test("with the rule queue, instants that are caught up wait for each other", () => {
  const { records } = decide({ catchUp: { all: 3 }, overlap: "queue" }, { now: T + 2.5 * HOUR });
  expect(records).toEqual([
    { hours: 0, outcome: "caught_up" },
    { hours: 1, outcome: "caught_up" },
    { hours: 2, outcome: "merged", into: T + HOUR },
  ]);
});

test.each<[Schedule["overlap"], Partial<DueSituation>, object]>([
  [undefined, {}, { records: [{ hours: 0, outcome: "skipped" }] }],
  ["skip", {}, { records: [{ hours: 0, outcome: "skipped" }] }],
  ["queue", {}, { records: [{ hours: 0, outcome: "ran" }] }],
  ["queue", { waiting: T - HOUR }, { records: [{ hours: 0, outcome: "merged", into: T - HOUR }] }],
  ["replace", {}, { records: [{ hours: 0, outcome: "ran" }], cancels: "job_1" }],
])("while the previous job is open, the rule %s decides: %j", (overlap, situation, expected) => {
  const found = decide(overlap === undefined ? {} : { overlap }, { openJob: "job_1", ...situation });
  expect(found).toEqual({ ...expected, nextDue: T + HOUR });
});

test("a paused schedule skips its instants, and says so", () => {
  const paused = { at: T - 1, reason: "holidays" };
  const { records } = decideDue(schedule({ paused }), { now: T });
  expect(records).toMatchObject([{ outcome: "skipped", reason: "paused: holidays" }]);
});

test("a schedule of each minute that slept for a week records each of its instants once, in steps", () => {
  let state = schedule({ cron: "* * * * *" });
  const now = T + 7 * 24 * HOUR;
  const seen: number[] = [];
  for (let steps = 0; steps < 50 && (state.nextDue ?? now + 1) <= now; steps++) {
    const { records, nextDue } = decideDue(state, { now });
    seen.push(...records.map(({ due }) => due));
    state = { ...state, ...(nextDue === undefined ? {} : { nextDue }) };
  }
  expect(seen).toEqual(Array.from({ length: 7 * 24 * 60 + 1 }, (_, i) => T + i * 60_000));
});
