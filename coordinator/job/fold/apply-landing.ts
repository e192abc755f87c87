import type { JobEvent } from "../../../shared/protocol/job/event.ts";
import { defined } from "../../../shared/support/defined.ts";
import type { Batch } from "./merge-group.ts";
import { type JobState, taskOf } from "./state.ts";

type LandingEvent = Extract<JobEvent, { type: `batch.${string}` | `landing.${string}` }>;
type Appliers = {
  [Name in LandingEvent["type"]]: (job: JobState, event: Extract<LandingEvent, { type: Name }>) => void;
};

/** How batches and landings are folded into a job; part of `applyEvent`, under its contract. */
export const landingAppliers: Appliers = {
  "batch.planned": (job, { n, from, tasks, commits }) => {
    job.batchCount = n;
    job.batches.push({ n, from, tasks, commits, good: 0 });
  },
  "batch.testing": (job, { n, prefix, gates }) => {
    batchOf(job, n).test = { prefix, gates };
    for (const id of gates) taskOf(job, id).batch = n;
  },
  "batch.tested": (job, { n, prefix, decision, gate }) => {
    const batch = batchOf(job, n);
    delete batch.test;
    if (decision === "pass") batch.good = prefix;
    else {
      batch.bad = prefix;
      if (gate !== undefined) batch.redGate = gate;
    }
  },
  "batch.cut": (job, { n, keep }) => {
    const batch = batchOf(job, n);
    batch.tasks = batch.tasks.slice(0, keep);
    batch.commits = batch.commits.slice(0, keep);
    delete batch.bad;
    delete batch.redGate;
    if (keep === 0) job.batches = job.batches.filter((known) => known !== batch);
  },
  "batch.dropped": (job, { n }) => {
    job.batches = job.batches.filter((batch) => batch.n !== n);
  },
  "landing.started": (job, { from, to, tasks, commits, batch }) => {
    job.landing = { from, to, tasks, ...defined({ commits }) };
    if (batch !== undefined) job.batches = job.batches.filter(({ n }) => n !== batch);
  },
  "landing.finished": (job, { head, tasks, commits }) => {
    job.head = head;
    job.heads.add(head);
    delete job.landing;
    tasks.forEach((id, i) => {
      taskOf(job, id).landedAs = commits?.[i] ?? head;
    });
  },
  "landing.aborted": (job) => {
    delete job.landing;
  },
};

function batchOf(job: JobState, n: number): Batch {
  const batch = job.batches.find((known) => known.n === n);
  if (batch === undefined) throw new Error(`job ${job.id} has no batch ${n}`);
  return batch;
}
