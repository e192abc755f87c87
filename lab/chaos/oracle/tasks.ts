import type { TaskStatus } from "../../../shared/protocol/task/task.ts";
import { type Evidence, eventsOf } from "./evidence.ts";
import type { Invariant } from "./invariant.ts";

const ENDS: ReadonlySet<TaskStatus> = new Set(["merged", "reported", "failed", "cancelled"]);

/** Invariants about tasks and their results. */
export const TASK_INVARIANTS: readonly Invariant[] = [
  {
    name: "job-completed",
    about: "the job completes, and every planned task is merged",
    violations: (evidence) => {
      const events = eventsOf(evidence);
      const status = events.findLast((event) => event.type === "job.status")?.to ?? "none";
      const merged = new Set(events.flatMap((e) => (e.type === "task.status" && e.to === "merged" ? [e.taskId] : [])));
      const planned = events.flatMap((e) => (e.type === "task.added" && e.task.origin === "plan" ? [e.task] : []));
      const open = planned
        .filter(({ id }) => !merged.has(id))
        .map(({ id, key }) => `task ${id} (${key}) is not merged`);
      const lost = [...evidence.expected.keys()].filter((key) => !planned.some((task) => task.key === key));
      return [
        ...(status === "completed" ? [] : [`the job is ${status}`]),
        ...open,
        ...lost.map((key) => `${key} was planned but has no task`),
      ];
    },
  },
  {
    name: "task-ends-once",
    about: "a task ends once, and no attempt is queued for it afterwards",
    violations: (evidence) => {
      const ended = new Map<string, string>();
      const found: string[] = [];
      for (const event of eventsOf(evidence)) {
        if (event.type === "task.status") {
          const before = ended.get(event.taskId);
          if (before !== undefined) found.push(`task ${event.taskId} was ${before} and became ${event.to}`);
          if (ENDS.has(event.to)) ended.set(event.taskId, event.to);
        }
        if (event.type === "attempt.queued" && ended.has(event.taskId)) {
          found.push(`attempt ${event.taskId}.${event.n} was queued when its task was ${ended.get(event.taskId)}`);
        }
      }
      return found;
    },
  },
  {
    name: "result-is-right",
    about: "the branch has the right file of each task, made from its dependencies' merged files",
    violations: ({ expected, branch }) => [
      ...[...expected].flatMap(([key, text]) =>
        branch.files.get(key) === text ? [] : [`${key} holds ${JSON.stringify(branch.files.get(key) ?? null)}`],
      ),
      ...[...branch.files.keys()].filter((key) => !expected.has(key)).map((key) => `${key} is not a planned file`),
    ],
  },
  {
    name: "landed-once",
    about: "a verified commit is the second parent of exactly one landing commit, which names it and its task",
    violations: (evidence) => {
      const { landings } = evidence.branch;
      return [...lastCandidates(evidence)].flatMap(([taskId, commit]) => {
        const found = landings.filter(({ parents }) => parents[1] === commit);
        if (found.length !== 1) return [`the candidate ${commit} of ${taskId} has landed ${found.length} times`];
        const [landing] = found;
        return landing?.taskId === taskId && landing.candidate === commit
          ? []
          : [`the landing of ${commit} names task ${landing?.taskId} and ${landing?.candidate}`];
      });
    },
  },
  {
    name: "nothing-else-landed",
    about: "the branch holds only landing commits and verified commits",
    violations: (evidence) => {
      const { landings, reachable, base, head } = evidence.branch;
      const passed = passedCommits(evidence);
      const known = new Set(landings.flatMap(({ commit, parents }) => [commit, parents[1] ?? ""]));
      const logged = eventsOf(evidence).findLast((event) => event.type === "landing.finished")?.head ?? base;
      return [
        ...landings.flatMap(({ commit, parents }) =>
          parents.length === 2 && passed.has(parents[1] ?? "")
            ? []
            : [`${commit} lands a commit without a passing verdict`],
        ),
        ...reachable
          .filter((commit) => !known.has(commit))
          .map((commit) => `${commit} is on the branch without a landing`),
        ...(logged === head ? [] : [`the branch is at ${head}, the log at ${logged}`]),
      ];
    },
  },
];

/** Returns the merged candidate of each task. */
function lastCandidates(evidence: Evidence): Map<string, string> {
  const candidates = new Map<string, string>();
  const merged = new Map<string, string>();
  for (const event of eventsOf(evidence)) {
    if (event.type === "candidate.claimed") candidates.set(event.taskId, event.candidate.commit);
    if (event.type === "task.status" && event.to === "merged")
      merged.set(event.taskId, candidates.get(event.taskId) ?? "");
  }
  return merged;
}

/** Returns the commits that a verifier has passed. */
function passedCommits(evidence: Evidence): Set<string> {
  return new Set(
    eventsOf(evidence).flatMap((event) =>
      event.type === "verdict.recorded" && event.verdict.by === "challenge" && event.verdict.decision === "pass"
        ? [event.verdict.commit]
        : [],
    ),
  );
}
