import { sha256 } from "../../../shared/support/text/sha256.ts";
import { eventsOf } from "./evidence.ts";
import type { Invariant } from "./invariant.ts";

/** Invariants about the log and about leftovers on the volume. */
export const TRACE_INVARIANTS: readonly Invariant[] = [
  {
    name: "chain-is-whole",
    about: "every entry of the log continues its predecessor, by number and by hash",
    violations: ({ log }) => {
      let previous = "";
      return log.flatMap(({ id, v, at, event, hash }, i) => {
        const isNext = id === `${i + 1}-0` && hash === sha256(`${previous}\n${v}\n${at}\n${event}`);
        previous = hash;
        return isNext ? [] : [`entry ${id} does not continue the entry before it`];
      });
    },
  },
  {
    name: "archive-is-the-log",
    about: "the archive on the volume equals the log, except for refusals after the archiving",
    violations: (evidence) => {
      const events = eventsOf(evidence);
      const { archived, log } = evidence;
      const later = events.slice(archived.length).filter(({ type }) => type !== "notification.refused");
      if (archived.length === 0 || archived.length > log.length || later.length > 0)
        return [
          `${archived.length} entries are archived, the log has ${log.length}, ${later.length} of them not refusals`,
        ];
      return archived.flatMap(({ id, event }, i) =>
        id === log[i]?.id && JSON.stringify(event) === JSON.stringify(events[i]) ? [] : [`entry ${id} differs`],
      );
    },
  },
  {
    name: "volume-is-known",
    about:
      "each candidate and each transcript on the volume belongs to an attempt in the log, or the log names it as an orphan",
    violations: (evidence) => {
      const events = eventsOf(evidence);
      const queued = new Set(events.flatMap((e) => (e.type === "attempt.queued" ? [`${e.taskId}.${e.n}`] : [])));
      const named = namedIn(events);
      const attempts = new Set(evidence.transcripts.filter(({ epoch }) => epoch > 0).map(({ attemptId }) => attemptId));
      const claimed = new Set(events.flatMap((e) => (e.type === "candidate.claimed" ? [e.candidate.commit] : [])));
      return [
        ...[...attempts]
          .filter((id) => !queued.has(id) && !named.has(id))
          .map((id) => `the log does not have the attempt ${id}`),
        ...evidence.candidates
          .filter(({ attemptId, commit }) => !claimed.has(commit) && !named.has(commit) && !hasEnded(events, attemptId))
          .map(({ attemptId, commit }) => `the log does not have the candidate ${commit} of ${attemptId}`),
      ];
    },
  },
  {
    name: "nothing-is-left",
    about: "no process, worktree, lock, sandbox, temporary file, open claim or delivery is left at the end",
    violations: ({ left }) => [...left],
  },
];

/** Returns the names of all orphans that events in the log name. */
function namedIn(events: ReturnType<typeof eventsOf>): Set<string> {
  return new Set(
    events.flatMap((event) =>
      "orphans" in event ? (event.orphans as { name: string }[]).map(({ name }) => name) : [],
    ),
  );
}

/** Returns true if, by the log, the attempt ended without handing over a candidate. */
function hasEnded(events: ReturnType<typeof eventsOf>, attemptId: string): boolean {
  return events.some(
    (event) =>
      event.type === "attempt.finished" && `${event.taskId}.${event.n}` === attemptId && event.status !== "completed",
  );
}
