import { join } from "node:path";
import { createApiClient } from "../../../cli/api-client.ts";
import type { TranscriptEntry } from "../../../shared/agent/transcript-entry.ts";
import type { JobSubmission } from "../../../shared/protocol/job/job.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { makeRow, type Row } from "../document.ts";
import { followJob } from "../measure/follow-job.ts";
import { makeSmallRepository } from "../measure/make-small-repository.ts";
import { percentile } from "../measure/statistics.ts";
import { type BenchMachine, withMachine } from "../measure/with-machine.ts";
import { CALLS } from "./calls/brain.ts";

const MAX_MS = 300_000;

/** Runs an agent whose messages make 1,500 calls beside an agent of another job, and measures what the latter's calls lose. */
export async function callRows(folder: string): Promise<Row[]> {
  const path = join(folder, "repository");
  await makeSmallRepository(path);
  const brain = join(packageRoot(), "dist/lab/bench/context/calls/brain.js");
  return withMachine(folder, { workers: 2, slots: 4, brain }, async (given) => {
    const measured = runJob(given, path, "Work.");
    const crowding = await runJob(given, path, "Crowd.");
    return rowsOf(await measured, crowding);
  });
}

/** The part of a job that is measured: its task's transcript, and how often its attempts were claimed again. */
interface Played {
  readonly entries: readonly TranscriptEntry[];
  readonly lost: number;
}

async function runJob(given: BenchMachine, path: string, goal: string): Promise<Played> {
  const submission: JobSubmission = {
    title: goal,
    goal,
    repository: { kind: "path", path },
    gate: [{ kind: "command", command: "test -s done.txt" }],
    limits: { canaryRate: 0, maxTurns: 400, maxAttemptTokens: 100_000_000, maxCostUsd: 100, maxAttemptCostUsd: 100 },
  };
  const isLast = (entries: Parameters<Parameters<typeof followJob>[2]>[0]) =>
    entries.some(({ event }) => event.type === "job.status" && event.to === "completed");
  const { jobId, entries } = await followJob(given, submission, isLast, MAX_MS);
  const { tasks } = await createApiClient(given.machine).tasks(jobId);
  const task = tasks.find(({ key }) => key === "one");
  const claims = entries.flatMap(({ event }) => (event.type === "attempt.started" ? [event.epoch] : []));
  return {
    entries: await readTranscript(given, jobId, task?.id ?? ""),
    lost: claims.filter((epoch) => epoch > 1).length,
  };
}

async function readTranscript({ machine }: BenchMachine, jobId: string, taskId: string): Promise<TranscriptEntry[]> {
  const response = await fetch(`${machine.url}/v1/jobs/${jobId}/tasks/${taskId}/attempts/1/transcript`, {
    headers: { authorization: `Bearer ${machine.apiKey}` },
  });
  const lines = (await response.text()).split("\n").filter((line) => line !== "");
  return lines.map((line) => JSON.parse(line) as TranscriptEntry);
}

/** A message's tool calls: their number, how many were refused, and the times between which they ran, in ms since 1970. */
interface Turn {
  readonly calls: number;
  readonly answered: number;
  readonly from: number;
  readonly to: number;
}

function turnsOf(entries: readonly TranscriptEntry[]): Turn[] {
  return entries.flatMap((entry, i) => {
    const results = entries[i + 1];
    if (entry.kind !== "assistant" || results?.kind !== "results") return [];
    const calls = entry.content.filter(({ type }) => type === "tool_use").length;
    const answered = results.content.filter(({ type }) => type === "tool_result").length;
    return [{ calls, answered, from: entry.at, to: results.at }];
  });
}

function rowsOf(measured: Played, crowding: Played): Row[] {
  const crowds = turnsOf(crowding.entries).filter(({ calls }) => calls === CALLS);
  const calls = turnsOf(measured.entries).slice(1);
  const isBeside = ({ from, to }: Turn) => crowds.some((crowd) => from < crowd.to && to > crowd.from);
  const p99 = (turns: readonly Turn[]) =>
    percentile(
      turns.map(({ from, to }) => to - from),
      0.99,
    );
  const [beside, alone] = [calls.filter(isBeside), calls.filter((turn) => !isBeside(turn))];
  const [slow = Number.NaN, fast = Number.NaN] = [p99(beside), p99(alone)];
  const unanswered = crowds.reduce((sum, crowd) => sum + crowd.calls - crowd.answered, 0);
  return [
    makeRow(`${CALLS} calls in a message: calls without an answer`, {
      value: crowds.length === 0 ? undefined : unanswered,
      unit: "calls",
      goal: { op: "<=", value: 0 },
      note: `${crowds.length} messages`,
    }),
    makeRow(`${CALLS} calls in a message: p99 of another job's tool call, against the same without them`, {
      value: slow / fast,
      unit: "ratio",
      goal: { op: "<=", value: 2 },
      note: `${slow} ms of ${beside.length} calls against ${fast} ms of ${alone.length}`,
    }),
    makeRow(`${CALLS} calls in a message: leases lost`, {
      value: measured.lost + crowding.lost,
      unit: "leases",
      goal: { op: "<=", value: 0 },
    }),
  ];
}
