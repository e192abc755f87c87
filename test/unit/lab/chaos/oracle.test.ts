import { expect, test } from "vitest";
import type { Evidence } from "../../../../lab/chaos/oracle/evidence.ts";
import { INVARIANTS, judge } from "../../../../lab/chaos/oracle/judge.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import type { JobEvent } from "../../../../shared/protocol/job/event.ts";
import { BASE, CANDIDATE, EVENTS, evidenceOf, JOB, LANDING } from "./evidence.ts";

const T1 = asTaskId("t1");

/** Names of the invariants that a run has violated. */
function violated(evidence: Evidence): string[] {
  return judge(evidence).flatMap(({ invariant, violations }) => (violations.length > 0 ? [invariant.name] : []));
}

const sound = evidenceOf();
const with_ = (given: Partial<Evidence>) => evidenceOf(EVENTS, given);
const plus = (...events: JobEvent[]) => evidenceOf([...EVENTS, ...events]);
const without = (drop: (event: JobEvent) => boolean) => evidenceOf(EVENTS.filter((event) => !drop(event)));
const finished = EVENTS.find((event) => event.type === "attempt.finished") as Extract<
  JobEvent,
  { type: "attempt.finished" }
>;
const said = (id: string, workerId = "wrk_a_1") =>
  (["sent", "taken"] as const).map((how) => ({ id: `${JOB}/${id}`, workerId, said: how }));
const [landing] = sound.branch.landings;
if (landing === undefined) throw new Error("the sound run has a landing");
const branch = (given: Partial<Evidence["branch"]>) => with_({ branch: { ...sound.branch, ...given } });
const [transcript] = sound.transcripts;
if (transcript === undefined) throw new Error("the sound run has a transcript");
const OTHER = "e".repeat(40);

test("a sound run violates no invariant", () => {
  expect(violated(sound)).toEqual([]);
});

const PLANTED: readonly (readonly [string, string, Evidence])[] = [
  ["job-completed", "a job that failed", plus({ type: "job.status", to: "failed" })],
  [
    "job-completed",
    "a task that never landed",
    without((event) => event.type === "task.status" && event.to === "merged"),
  ],
  ["task-ends-once", "a merged task that is worked on again", plus({ ...(EVENTS[1] as JobEvent) })],
  ["task-ends-once", "a merged task that is cancelled", plus({ type: "task.status", taskId: T1, to: "cancelled" })],
  ["result-is-right", "a file that a lost landing took back", branch({ files: new Map() })],
  [
    "landed-once",
    "a landing that happened twice",
    branch({ landings: [landing, { ...landing, commit: OTHER, parents: [LANDING, CANDIDATE] }] }),
  ],
  ["landed-once", "a landing that names another candidate", branch({ landings: [{ ...landing, candidate: OTHER }] })],
  ["nothing-else-landed", "a commit that no verdict passed", without((event) => event.type === "verdict.recorded")],
  ["nothing-else-landed", "a commit without a landing", branch({ reachable: [LANDING, CANDIDATE, OTHER] })],
  ["nothing-else-landed", "a branch that is not where the log says", branch({ head: OTHER })],
  [
    "notification-is-accounted-for",
    "a notification that was lost",
    with_({ journal: [...sound.journal, ...said("t1.1/2/failed")] }),
  ],
  [
    "effect-has-its-notification",
    "an end that no worker sent",
    with_({ journal: sound.journal.filter(({ id }) => !id.endsWith("completed")) }),
  ],
  [
    "effect-has-its-notification",
    "a notification that was applied to another task",
    with_({ journal: sound.journal.map((sent) => ({ ...sent, id: sent.id.replace("t1.1", "t2.1") })) }),
  ],
  ["applied-once", "an attempt that ended twice", plus(finished)],
  [
    "applied-once",
    "an attempt with two candidates",
    plus({
      type: "candidate.claimed",
      taskId: T1,
      candidate: { commit: OTHER, base: BASE, attemptId: "t1.1" as never },
    }),
  ],
  [
    "one-writer",
    "one epoch that two workers had",
    with_({ journal: [...sound.journal, ...said("t1.1/1/started", "wrk_b_2")] }),
  ],
  [
    "one-writer",
    "two epochs of an attempt that both took effect",
    evidenceOf(
      EVENTS.flatMap((event): JobEvent[] =>
        event.type === "attempt.started" ? [event, { ...event, epoch: 2 }] : [event],
      ),
      { journal: [...sound.journal, ...said("t1.1/2/started")] },
    ),
  ],
  [
    "bills-are-charged",
    "a call that was not charged",
    with_({ bills: [...sound.bills, { ...sound.bills[0], responseId: "msg_2", costUsd: 0.002 } as never] }),
  ],
  [
    "settled-to-the-token",
    "an answer that differs from its bill",
    with_({ bills: sound.bills.map((bill) => ({ ...bill, outputTokens: 6 })) }),
  ],
  [
    "settled-to-the-token",
    "a settlement that was forgotten",
    with_({ balance: { ...sound.balance, outputTokens: 0 } }),
  ],
  [
    "unsettled-is-interrupted",
    "a call that is unsettled although nothing happened to it",
    with_({ balance: { ...sound.balance, unsettledCalls: 1 } }),
  ],
  ["cap-holds", "a cap that was exceeded", with_({ maxCostUsd: 0.0001 })],
  ["cap-holds", "money that is still held", with_({ balance: { ...sound.balance, heldUsd: 0.01 } })],
  [
    "finished-is-not-paid-again",
    "a call after the end of a transcript",
    with_({ transcripts: [{ ...transcript, callsAfterEnd: 1 }] }),
  ],
  [
    "finished-is-not-paid-again",
    "a turn that was paid for again",
    with_({
      bills: [...sound.bills, { ...sound.bills[0], responseId: "msg_2" } as never],
      balance: { ...sound.balance, settledUsd: 0.002, outputTokens: 10, inputTokens: 20, cacheReadTokens: 200 },
    }),
  ],
  ["calls-have-attempts", "usage that no transcript has", with_({ transcripts: [] })],
  [
    "chain-is-whole",
    "a history that lost its tail and was extended",
    with_({ log: sound.log.filter((_, i) => i !== 4) }),
  ],
  [
    "chain-is-whole",
    "an entry that was changed",
    with_({ log: sound.log.map((entry, i) => (i === 4 ? { ...entry, at: "7" } : entry)) }),
  ],
  ["archive-is-the-log", "an archive that misses an entry", with_({ archived: sound.archived.slice(0, -1) })],
  [
    "volume-is-known",
    "an attempt of a forgotten history",
    with_({ transcripts: [transcript, { ...transcript, attemptId: "t9.1" }] }),
  ],
  [
    "volume-is-known",
    "a candidate of a forgotten history",
    with_({ candidates: [...sound.candidates, { attemptId: "t9.1", commit: OTHER }] }),
  ],
  ["nothing-is-left", "a process that is left", with_({ left: ["process 7 is left"] })],
];

test.each(PLANTED)("%s catches %s", (name, _what, evidence) => {
  expect(violated(evidence)).toContain(name);
});

test("every invariant has a planted violation", () => {
  const caught = new Set(PLANTED.map(([name]) => name));
  expect(INVARIANTS.map(({ name }) => name).filter((name) => !caught.has(name))).toEqual([]);
});

test("a notification that Redis lost, that was refused or that is a dead letter counts as accounted for", () => {
  const journal = [...sound.journal, ...said("t1.1/2/failed")];
  const id = `${JOB}/t1.1/2/failed`;
  const name = "notification-is-accounted-for";
  expect(violated(with_({ journal, forgotten: `...${id}...` }))).not.toContain(name);
  expect(violated(with_({ journal, deadLetters: [{ reason: "why", xml: `<id>${id}</id>` }] }))).not.toContain(name);
  const refusal: JobEvent = { type: "notification.refused", id, reason: "stale_epoch" };
  expect(violated(evidenceOf([...EVENTS, refusal], { journal }))).not.toContain(name);
});
