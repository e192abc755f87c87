import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { LoggedEvent } from "../../../shared/protocol/job/event.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { makeRow, type Row } from "../../bench/document.ts";
import { followJob } from "../../bench/measure/follow-job.ts";
import { inFolder } from "../../bench/measure/in-folder.ts";
import { makeSmallRepository } from "../../bench/measure/make-small-repository.ts";
import { withMachine } from "../../bench/measure/with-machine.ts";
import type { AttackGroup } from "../attack.ts";

/** Number of tasks that ask for approval. A single slot runs them one after the other. */
const TASKS = 6;
const GOAL_MS = 1000;

/** Measures how fast an attempt frees its slot when it has to wait for a person's decision. */
export const approvals: AttackGroup = {
  name: "approvals",
  about: "time until a worker's slot is free after an attempt asked a person",
  figures: { of: "cost", measure: measureSlots },
};

async function measureSlots(): Promise<Row[]> {
  const brain = join(packageRoot(), "test/flow/brains/asking.mjs");
  const waits = await inFolder("approvals", (folder) =>
    withMachine(folder, { brain, workers: 1, slots: 1 }, async (given) => {
      const path = join(folder, "repository");
      await makeSmallRepository(path);
      const goal = `Write files.\n\ntasks: ${TASKS}\nasks: all\ncommand: curl example.org`;
      const repository = { kind: "path", path } as const;
      const { jobId, entries } = await followJob(given, { goal, repository }, areAllAsked);
      const asked = await askedAt(join(given.machine.data, "volume", "jobs", jobId, "attempts"));
      return waitsOf(asked, entries);
    }),
  );
  return [
    makeRow("time until the next attempt takes the slot after an approval request, longest", {
      value: waits.length === 0 ? undefined : Math.max(...waits),
      unit: "ms",
      goal: { op: "<=", value: GOAL_MS },
      note: `from the request in the transcript to the next attempt's start in the log, ${waits.length} measured: ${waits.join(", ")} ms`,
    }),
  ];
}

function areAllAsked(entries: readonly LoggedEvent[]): boolean {
  return entries.filter(({ event }) => event.type === "approval.requested").length === TASKS;
}

/** Returns the time of each approval request, read from the transcripts. */
async function askedAt(folder: string): Promise<number[]> {
  const times: number[] = [];
  for (const attempt of await readdir(folder)) {
    const names = (await readdir(join(folder, attempt))).filter((name) => /^transcript\.\d+\.jsonl$/.test(name));
    for (const name of names) {
      const lines = (await readFile(join(folder, attempt, name), "utf8")).split("\n").filter((line) => line !== "");
      const entries = lines.map((line) => JSON.parse(line) as { kind: string; at: number });
      times.push(...entries.filter(({ kind }) => kind === "asked").map(({ at }) => at));
    }
  }
  return times.sort((a, b) => a - b);
}

/** Returns the ms from each approval request to the next start of an attempt. The last request is left out, because no attempt follows it. */
function waitsOf(asked: readonly number[], entries: readonly LoggedEvent[]): number[] {
  const starts = entries.filter(({ event }) => event.type === "attempt.started").map(({ at }) => at);
  return asked.slice(0, -1).flatMap((at) => {
    const next = starts.find((start) => start >= at);
    return next === undefined ? [] : [next - at];
  });
}
