import type { Evidence } from "../../../../lab/chaos/oracle/evidence.ts";
import { asTaskId } from "../../../../shared/protocol/ids.ts";
import type { JobEvent } from "../../../../shared/protocol/job/event.ts";
import type { RawEntry } from "../../../../shared/redis/job/job-log.ts";
import { sha256 } from "../../../../shared/support/text/sha256.ts";

export const JOB = "job_00000000000000000001";
export const BASE = "b".repeat(40);
export const CANDIDATE = "c".repeat(40);
export const LANDING = "d".repeat(40);
const T1 = asTaskId("t1");

const TOKENS = {
  inputTokens: 10,
  outputTokens: 5,
  cacheReadTokens: 100,
  cacheWrite5mTokens: 0,
  cacheWrite1hTokens: 0,
};
const USAGE = { ...TOKENS, calls: 1, costUsd: 0.001 };

/** Makes log entries of these events; each entry has a hash that includes the entry before it. */
export function logOf(events: readonly JobEvent[]): RawEntry[] {
  let previous = "";
  return events.map((event, i) => {
    const entry = { v: "1", at: String(1000 + i), event: JSON.stringify(event) };
    previous = sha256(`${previous}\n${entry.v}\n${entry.at}\n${entry.event}`);
    return { id: `${i + 1}-0`, ...entry, hash: previous };
  });
}

/** Makes the evidence of a run of one task that violates no invariant. */
export function evidenceOf(events: readonly JobEvent[] = EVENTS, given: Partial<Evidence> = {}): Evidence {
  const log = logOf(events);
  return {
    jobId: JOB,
    log,
    archived: log.map(({ id, event }) => ({ id, event: JSON.parse(event) as JobEvent })),
    expected: new Map([["k0001", "right\n"]]),
    branch: {
      base: BASE,
      head: LANDING,
      landings: [{ commit: LANDING, parents: [BASE, CANDIDATE], taskId: "t1", candidate: CANDIDATE }],
      reachable: [LANDING, CANDIDATE],
      files: new Map([["k0001", "right\n"]]),
    },
    candidates: [{ attemptId: "t1.1", commit: CANDIDATE }],
    transcripts: [
      {
        attemptId: "t1.1",
        epoch: 1,
        calls: [{ id: "call", reservedUsd: 0.01 }],
        answers: [{ responseId: "msg_1", ...TOKENS }],
        callsAfterEnd: 0,
      },
    ],
    journal: ["started", "completed"].flatMap((status) =>
      (["sent", "taken"] as const).map((said) => ({ id: `${JOB}/t1.1/1/${status}`, workerId: "wrk_a_1", said })),
    ),
    forgotten: "",
    deadLetters: [],
    bills: [{ responseId: "msg_1", costUsd: 0.001, ...TOKENS }],
    balance: { settledUsd: 0.001, unsettledUsd: 0, heldUsd: 0, settledCalls: 1, unsettledCalls: 0, ...TOKENS },
    maxCostUsd: 25,
    interruptedCalls: 0,
    left: [],
    ...given,
  };
}

/** The events of one task from its plan to its landing. */
export const EVENTS: readonly JobEvent[] = [
  {
    type: "task.added",
    source: "plan",
    task: {
      id: T1,
      key: "k0001",
      origin: "plan",
      role: "implementer",
      title: "one",
      brief: "one",
      dependsOn: [],
      writes: ["out/k0001.txt"],
      deliverables: [],
      acceptance: [],
    },
  },
  { type: "attempt.queued", taskId: T1, n: 1, stage: "work", role: "implementer" },
  { type: "attempt.started", taskId: T1, n: 1, epoch: 1, workerId: "wrk_a_1" as never },
  {
    type: "attempt.finished",
    taskId: T1,
    n: 1,
    epoch: 1,
    status: "completed",
    stopReason: "submitted",
    summary: "",
    usage: USAGE,
  },
  {
    type: "candidate.claimed",
    taskId: T1,
    candidate: { commit: CANDIDATE, base: BASE, attemptId: "t1.1" as never },
  },
  {
    type: "verdict.recorded",
    taskId: T1,
    verdict: {
      commit: CANDIDATE,
      by: "challenge",
      attemptId: "t1.3",
      decision: "pass",
      summary: "",
      attacks: [],
      findings: [],
      checks: [],
    },
  },
  { type: "landing.started", from: BASE, to: LANDING, tasks: [T1] },
  { type: "landing.finished", head: LANDING, tasks: [T1] },
  { type: "task.status", taskId: T1, to: "merged" },
  { type: "job.status", to: "completed" },
];
