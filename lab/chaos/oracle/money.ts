import type { BilledTokens } from "../../../shared/protocol/price/pricing.ts";
import { type Evidence, eventsOf } from "./evidence.ts";
import type { Invariant } from "./invariant.ts";

const FIELDS = ["inputTokens", "outputTokens", "cacheReadTokens", "cacheWrite5mTokens", "cacheWrite1hTokens"] as const;
/** Tolerance in US dollars. The cost of a call is rounded by at most a millionth of a dollar, and rounding errors of sums are far smaller. */
const EPSILON_USD = 1e-6;

/** Invariants of money. */
export const MONEY_INVARIANTS: readonly Invariant[] = [
  {
    name: "bills-are-charged",
    about: "the simulator's bills are at most settled plus unsettled",
    violations: ({ bills, balance }) => {
      const billed = bills.reduce((sum, { costUsd }) => sum + costUsd, 0);
      const charged = balance.settledUsd + balance.unsettledUsd;
      return billed <= charged + EPSILON_USD
        ? []
        : [`$${billed.toFixed(6)} were billed for ${bills.length} calls, $${charged.toFixed(6)} are charged`];
    },
  },
  {
    name: "settled-to-the-token",
    about:
      "each answer in a transcript equals its bill, token by token, and the settled tokens are the sum of these bills",
    violations: (evidence) => {
      const bills = new Map(evidence.bills.map((bill) => [bill.responseId, bill]));
      const answered = answersOf(evidence);
      const wrong = [...answered].flatMap(([id, answer]) => {
        const bill = bills.get(id);
        if (bill === undefined) return [`the answer ${id} was never billed`];
        return FIELDS.every((field) => bill[field] === answer[field]) ? [] : [`the answer ${id} differs from its bill`];
      });
      const least = sumOf([...answered.values()]);
      const most = sumOf(evidence.bills);
      const outside = FIELDS.filter(
        (field) => evidence.balance[field] < least[field] || evidence.balance[field] > most[field],
      );
      return [
        ...wrong,
        ...outside.map(
          (field) =>
            `settled ${field} are ${evidence.balance[field]}, expected ${least[field]} (answers) to ${most[field]} (bills)`,
        ),
      ];
    },
  },
  {
    name: "unsettled-is-interrupted",
    about: "there are at most as many unsettled calls as faults may have interrupted",
    violations: ({ balance, interruptedCalls }) =>
      balance.unsettledCalls <= interruptedCalls
        ? []
        : [`${balance.unsettledCalls} calls are unsettled, faults interrupted at most ${interruptedCalls}`],
  },
  {
    name: "cap-holds",
    about: "settled and unsettled stay below the job's cap, and an ended job holds no reservation",
    violations: ({ balance, maxCostUsd }) => [
      ...(balance.settledUsd + balance.unsettledUsd <= maxCostUsd ? [] : ["the job's cap was exceeded"]),
      ...(balance.heldUsd === 0 ? [] : [`$${balance.heldUsd} are still held`]),
    ],
  },
  {
    name: "finished-is-not-paid-again",
    about: "no model call for finished work: none after the end of a transcript, none for a merged task",
    violations: (evidence) => {
      const after = evidence.transcripts
        .filter(({ callsAfterEnd }) => callsAfterEnd > 0)
        .map(({ attemptId, epoch, callsAfterEnd }) => `${callsAfterEnd} calls after the end of ${attemptId}.${epoch}`);
      const answered = answersOf(evidence).size;
      const spare = evidence.bills.length - answered;
      const most = evidence.interruptedCalls;
      return spare <= most
        ? after
        : [...after, `${spare} billed calls are in no transcript, ${most} can have been under way`];
    },
  },
  {
    name: "calls-have-attempts",
    about: "usage in the log matches the attempt's transcript",
    violations: (evidence) => {
      const calls = new Map<string, number>();
      for (const { attemptId, answers } of evidence.transcripts)
        calls.set(attemptId, Math.max(calls.get(attemptId) ?? 0, answers.length));
      return eventsOf(evidence).flatMap((event) => {
        if (event.type !== "attempt.finished" || event.status !== "completed") return [];
        const known = calls.get(`${event.taskId}.${event.n}`) ?? 0;
        return event.usage.calls <= known
          ? []
          : [`${event.taskId}.${event.n} reports ${event.usage.calls} calls, its transcripts hold ${known}`];
      });
    },
  },
];

/**
 * Returns the answers in all transcripts, each only once. An answer can be in several transcripts, because a resumed
 * transcript begins with a copy of the interrupted one.
 */
function answersOf({ transcripts }: Evidence): Map<string, BilledTokens> {
  return new Map(transcripts.flatMap(({ answers }) => answers.map((answer) => [answer.responseId, answer] as const)));
}

function sumOf(calls: readonly BilledTokens[]): BilledTokens {
  const sum = (field: keyof BilledTokens) => calls.reduce((total, call) => total + call[field], 0);
  return {
    inputTokens: sum("inputTokens"),
    outputTokens: sum("outputTokens"),
    cacheReadTokens: sum("cacheReadTokens"),
    cacheWrite5mTokens: sum("cacheWrite5mTokens"),
    cacheWrite1hTokens: sum("cacheWrite1hTokens"),
  };
}
