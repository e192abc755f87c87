import { join } from "node:path";
import { runGit } from "../../../shared/git/run-git.ts";
import { makeRow, type Row } from "../document.ts";
import { findGit, type MergeContext, makeRepositoryOf } from "./merge-context.ts";
import { createQueueRig, type QueueRig, taskThatWrites } from "./queue-rig.ts";

/** Number of verified branches that wait when the merge group is formed. */
const BRANCHES = 64;
const BAD = [0, 1, 2, 5] as const;

/**
 * Counts the gate runs until all good branches have landed. The bench itself plays the gate: a gate run fails if the
 * history of the merged result contains a bad commit.
 */
export async function bisectRows(context: MergeContext): Promise<Row[]> {
  const rows: Row[] = [];
  for (const bad of BAD) rows.push(...(await runWith(context, bad)));
  return rows;
}

async function runWith({ connection, folder, say }: MergeContext, bad: number): Promise<Row[]> {
  const git = await findGit();
  const repository = join(folder, `green-${bad}`);
  const names = Array.from({ length: BRANCHES }, (_, i) => `src/f${i}.js`);
  await makeRepositoryOf(git, repository, Object.fromEntries(names.map((name) => [name, "old\n"])));
  const rig = await createQueueRig({
    connection,
    git,
    folder: join(folder, `rig-${bad}`),
    repository,
    submission: {
      gate: [{ kind: "command", command: "npm test" }],
      limits: { maxConcurrency: BRANCHES, canaryRate: 0 },
    },
  });
  await rig.plan(names.map((name, i) => taskThatWrites(`f${i}`, [name])));
  const commits = await rig.commits(names.map((name) => ({ [name]: "new\n" })));
  await Promise.all(commits.map((commit, i) => rig.verify(`t${i + 2}`, { commit, base: rig.base })));
  // The bad branches are spread evenly over the merge group. Every run of the bench picks the same ones.
  const picked = Array.from({ length: bad }, (_, i) => Math.floor(((i + 0.5) * BRANCHES) / bad));
  const runs = await drain(rig, new Set(picked.map((i) => commits[i] ?? "")));
  const { named, merged } = await outcomeOf(rig);
  const right = picked.map((i) => `t${i + 2}`);
  const misnamed = named.filter((id) => !right.includes(id)).length + right.filter((id) => !named.includes(id)).length;
  say(`merge: ${BRANCHES} branches, ${bad} bad: ${runs} gate runs, ${merged} landed, ${misnamed} misnamed`);
  const goal = { op: "<=", value: 1 + 2 * bad * Math.log2(BRANCHES) } as const;
  const note = `${merged} landed, sent back: ${named.join(", ") || "none"}`;
  return [
    makeRow(`gate runs to land ${BRANCHES} branches, ${bad} of them bad`, { value: runs, unit: "runs", goal, note }),
    makeRow(`branches judged wrongly, ${bad} bad`, {
      value: misnamed + Math.abs(BRANCHES - bad - merged),
      unit: "branches",
      goal: { op: "<=", value: 0 },
    }),
  ];
}

/** Runs the merge queue until all branches that can land have landed. Returns the number of gate runs. */
async function drain(rig: QueueRig, bad: ReadonlySet<string>): Promise<number> {
  const { git, layout, jobId, base } = rig;
  const gitDir = layout.job(jobId).candidatesGit;
  for (let runs = 0; ; ) {
    await rig.land();
    const steps = await rig.openGateRuns();
    if (steps.length === 0) return runs;
    for (const { id, candidate } of steps) {
      runs += 1;
      const { stdout } = await runGit(git, ["rev-list", `${base}..${candidate.commit}`], { gitDir });
      const isRed = stdout.split("\n").some((commit) => bad.has(commit));
      const finding = { source: "gate", name: "command", claim: "it contains a bad commit" } as const;
      await rig.judge(id, isRed ? "fail" : "pass", isRed ? [finding] : []);
    }
  }
}

async function outcomeOf({ store, jobId, read }: QueueRig): Promise<{ named: string[]; merged: number }> {
  const { entries } = await store.loadEntries(jobId);
  const named = entries.flatMap(({ event }) => (event.type === "batch.cut" ? [event.culprit] : []));
  return { named, merged: await read((job) => job.byStatus.get("merged")?.size ?? 0) };
}
