import { type Evidence, eventsOf, type Sent } from "./evidence.ts";
import type { Invariant } from "./invariant.ts";

/** The identity of a notification: an attempt, the epoch of the attempt's claim, and a status. */
interface Token {
  readonly taskId: string;
  readonly n: number;
  readonly epoch: number;
  readonly status: string;
}

/** Invariants about notifications, attempts and epochs. */
export const NOTIFICATION_INVARIANTS: readonly Invariant[] = [
  {
    name: "notification-is-accounted-for",
    about:
      "a notification that Redis acknowledged is applied, already known, refused or a dead letter, unless Redis lost it",
    violations: (evidence) => {
      const refused = new Set(eventsOf(evidence).flatMap((e) => (e.type === "notification.refused" ? [e.id] : [])));
      const effects = effectsOf(evidence);
      const dead = evidence.deadLetters.map(({ xml }) => xml);
      return [...new Set(evidence.journal.filter(({ said }) => said === "taken").map(({ id }) => id))].flatMap((id) => {
        const token = tokenOf(id, evidence.jobId);
        if (token === undefined) return [];
        const isKnown =
          effects.has(nameOf(token)) ||
          refused.has(id) ||
          evidence.forgotten.includes(id) ||
          dead.some((xml) => xml.includes(id));
        return isKnown ? [] : [`${id} was acknowledged and has left no trace`];
      });
    },
  },
  {
    name: "effect-has-its-notification",
    about: "each start and end of an attempt in the log was sent by a worker for this attempt",
    violations: (evidence) => {
      const said = new Set(evidence.journal.map(({ id }) => id));
      return [...effectsOf(evidence)].flatMap((name) => {
        const id = `${evidence.jobId}/${name}`;
        return said.has(id) ? [] : [`the log has ${name}, and no worker sent it`];
      });
    },
  },
  {
    name: "applied-once",
    about: "an attempt ends once and hands over at most one candidate",
    violations: (evidence) => {
      const ended = new Set<string>();
      const found: string[] = [];
      const claimed = new Map<string, string>();
      for (const event of eventsOf(evidence)) {
        if (event.type === "attempt.resumed") ended.delete(`${event.taskId}.${event.n}`);
        if (event.type === "attempt.finished") {
          const id = `${event.taskId}.${event.n}`;
          if (ended.has(id)) found.push(`attempt ${id} has ended twice`);
          ended.add(id);
        }
        if (event.type === "candidate.claimed") {
          const { attemptId, commit } = event.candidate;
          const before = claimed.get(attemptId);
          if (before !== undefined && !isGate(evidence, event.taskId)) {
            found.push(`attempt ${attemptId} handed over ${before} and ${commit}`);
          }
          claimed.set(attemptId, commit);
        }
      }
      return found;
    },
  },
  {
    name: "one-writer",
    about: "an epoch of an attempt belongs to one worker, and a lower epoch has no effect after a higher one",
    violations: (evidence) => [...sharedTokens(evidence.journal, evidence.jobId), ...steppedBack(evidence)],
  },
];

/** Describes the epochs that two workers have claimed. */
function sharedTokens(journal: readonly Sent[], jobId: string): string[] {
  const holders = new Map<string, Set<string>>();
  for (const { id, workerId } of journal) {
    const token = tokenOf(id, jobId);
    if (token === undefined) continue;
    const claim = `${token.taskId}.${token.n} in epoch ${token.epoch}`;
    const known = holders.get(claim);
    if (known === undefined) holders.set(claim, new Set([workerId]));
    else known.add(workerId);
  }
  return [...holders].flatMap(([claim, workers]) =>
    workers.size === 1 ? [] : [`${claim} was claimed by ${[...workers].join(" and ")}`],
  );
}

function steppedBack(evidence: Evidence): string[] {
  const highest = new Map<string, number>();
  return eventsOf(evidence).flatMap((event) => {
    if (event.type !== "attempt.started" && event.type !== "attempt.finished") return [];
    const id = `${event.taskId}.${event.n}`;
    const before = highest.get(id) ?? 0;
    highest.set(id, Math.max(before, event.epoch));
    return event.epoch < before ? [`${event.type} of ${id} in epoch ${event.epoch}, after epoch ${before}`] : [];
  });
}

/** Returns the notifications of workers that had an effect in the log, in the form `t1.2/3/completed`. */
function effectsOf(evidence: Evidence): Set<string> {
  return new Set(
    eventsOf(evidence).flatMap((event) => {
      if (event.type === "attempt.started") return [nameOf({ ...event, status: "started" })];
      if (event.type !== "attempt.finished" || event.epoch === 0 || !BY_WORKERS.has(event.status)) return [];
      // An attempt that is cancelled with its task ends in the log without a notification from the worker.
      return event.status === "cancelled" ? [] : [nameOf(event)];
    }),
  );
}

const BY_WORKERS: ReadonlySet<string> = new Set(["completed", "failed", "cancelled"]);

function nameOf({ taskId, n, epoch, status }: Token): string {
  return `${taskId}.${n}/${epoch}/${status}`;
}

/** Parses a notification id `<jobId>/<taskId>.<n>/<epoch>/<status>`; undefined if it belongs to another job. */
function tokenOf(id: string, jobId: string): Token | undefined {
  const match = /^(job_[^/]+)\/(t\d+)\.(\d+)\/(\d+)\/([a-z]+)$/.exec(id);
  if (match === null || match[1] !== jobId) return undefined;
  const [, , taskId = "", n, epoch, status = ""] = match;
  return { taskId, n: Number(n), epoch: Number(epoch), status };
}

/** Returns true for the task of the final gate. This task judges the head of the branch, so its candidate was not made by an attempt. */
function isGate(evidence: Evidence, taskId: string): boolean {
  return eventsOf(evidence).some(
    (event) => event.type === "task.added" && event.task.id === taskId && event.task.origin === "harness",
  );
}
