import { join } from "node:path";
import { countIn, tasksIn } from "../../../coordinator/job/fold/state.ts";
import { runGit } from "../../../shared/git/run-git.ts";
import { makeRow, type Row } from "../document.ts";
import { findGit, type MergeContext, makeRepositoryOf } from "./merge-context.ts";
import { createQueueRig, type QueueRig, taskThatWrites } from "./queue-rig.ts";

const TASKS = 50;
/** Share of tasks whose file is also changed by other tasks, at the same line. */
const OVERLAPPING = 0.4;
/** Number of files that several tasks change. */
const HOT_FILES = 4;

/**
 * Measures the share of landings that conflict, in two jobs. The first job's plan declares the true write sets; the
 * second job's plan declares false ones.
 */
export async function conflictRows(context: MergeContext): Promise<Row[]> {
  const declared = await runJob(context, true);
  const undeclared = await runJob(context, false);
  const name = `conflicts on a job of ${TASKS} tasks, ${OVERLAPPING * 100} % overlapping`;
  return [
    makeRow(`${name}, with write sets`, {
      value: declared.conflicts / declared.tries,
      unit: "of landings",
      goal: { op: "<=", value: 0 },
      note: `${declared.conflicts} of ${declared.tries}, ${declared.merged} tasks merged in ${declared.rounds} rounds`,
    }),
    makeRow(`${name}, without write sets`, {
      value: undeclared.conflicts / undeclared.tries,
      unit: "of landings",
      note: `${undeclared.conflicts} of ${undeclared.tries}, ${undeclared.merged} tasks merged, ${undeclared.parked} returned to the lead after two rebases, ${undeclared.rounds} rounds`,
    }),
  ];
}

async function runJob({ connection, folder, say }: MergeContext, isDeclared: boolean) {
  const git = await findGit();
  const label = isDeclared ? "declared" : "undeclared";
  const repository = join(folder, `overlap-${label}`);
  const paths = Array.from({ length: TASKS }, (_, i) =>
    i < TASKS * OVERLAPPING ? `src/hot${i % HOT_FILES}.txt` : `src/own${i}.txt`,
  );
  await makeRepositoryOf(git, repository, Object.fromEntries(paths.map((path) => [path, "first\n"])));
  const rig = await createQueueRig({
    connection,
    git,
    folder: join(folder, `rig-${label}`),
    repository,
    submission: { limits: { maxConcurrency: 16, maxTasks: TASKS, maxRevisions: 20, canaryRate: 0 } },
  });
  await rig.plan(paths.map((path, i) => taskThatWrites(`k${i}`, [isDeclared ? path : `declared/${i}`])));
  let rounds = 0;
  for (; ; rounds++) {
    const working = await rig.read((job) => tasksIn(job, "queued").map(({ spec }) => spec.id));
    if (working.length === 0) break;
    // All running tasks start from the same head of the branch, and each task appends a line to its file.
    const head = (await rig.read((job) => job.head)) ?? rig.base;
    const pathOf = (id: string) => paths[Number(id.slice(1)) - 2] ?? "";
    const changes = await Promise.all(working.map((id) => addLine(rig, { head, path: pathOf(id), line: id })));
    const commits = await rig.commits(changes, head);
    for (const [i, id] of working.entries()) await rig.verify(id, { commit: commits[i] ?? "", base: head });
    await rig.land();
  }
  const { entries } = await rig.store.loadEntries(rig.jobId);
  const conflicts = entries.filter(
    ({ event }) =>
      event.type === "verdict.recorded" && event.verdict.findings.some(({ name }) => name === "merge-conflict"),
  ).length;
  const [merged, parked] = await rig.read((job) => [countIn(job, "merged"), countIn(job, "parked")]);
  say(
    `merge: overlapping tasks, ${label}: ${conflicts} conflicts, ${merged} merged, ${parked} parked, ${rounds} rounds`,
  );
  return { conflicts, merged, parked, rounds, tries: merged + conflicts };
}

async function addLine(
  { git, layout, jobId }: QueueRig,
  { head, path, line }: { head: string; path: string; line: string },
): Promise<Record<string, string>> {
  const { stdout } = await runGit(git, ["show", `${head}:${path}`], { gitDir: layout.job(jobId).baseGit });
  return { [path]: `${stdout.trimEnd()}\n${line}\n` };
}
