import { join } from "node:path";
import { runGit } from "../../../shared/git/run-git.ts";
import { makeRow, type Row } from "../document.ts";
import { findGit, type MergeContext, makeRepositoryOf } from "./merge-context.ts";
import { createQueueRig, taskThatWrites } from "./queue-rig.ts";

const COMMITS = 500;
const FOLDERS = 100;
const FILES = 5000;
const GOAL_MS = 30;

/** Measures the ms per commit that it takes to land 500 verified commits on a branch: merging, landing, the log, git objects and the ref. */
export async function speedRows({ connection, folder, say }: MergeContext): Promise<Row[]> {
  const git = await findGit();
  const repository = join(folder, "large");
  const names = Array.from({ length: FILES }, (_, i) => `src/m${i % FOLDERS}/f${i}.js`);
  await makeRepositoryOf(git, repository, Object.fromEntries(names.map((name) => [name, `${name}\n`])));
  const rig = await createQueueRig({
    connection,
    git,
    folder: join(folder, "rig-large"),
    repository,
    submission: { limits: { maxConcurrency: COMMITS, maxTasks: COMMITS, canaryRate: 0 } },
  });
  const changed = names.slice(0, COMMITS);
  await rig.plan(changed.map((name, i) => taskThatWrites(`f${i}`, [name])));
  say(`merge: ${COMMITS} commits are made, each in its own pack`);
  const commits = await rig.commits(changed.map((name) => ({ [name]: `changed ${name}\n` })));
  await Promise.all(commits.map((commit, i) => rig.verify(`t${i + 2}`, { commit, base: rig.base })));
  const startedAt = performance.now();
  await rig.land();
  const ms = performance.now() - startedAt;
  const { baseGit } = rig.layout.job(rig.jobId);
  const range = `${rig.base}..refs/heads/midwatch/${rig.jobId}`;
  const { stdout } = await runGit(git, ["rev-list", "--first-parent", "--count", range], { gitDir: baseGit });
  if (Number(stdout) !== COMMITS) throw new Error(`expected ${COMMITS} landings on the branch, got ${stdout.trim()}`);
  say(`merge: ${COMMITS} commits merged and landed in ${ms.toFixed(0)} ms`);
  return [
    makeRow(`merging ${COMMITS} verified commits on ${FILES} files, without a gate`, {
      value: ms / COMMITS,
      unit: "ms/commit",
      goal: { op: "<=", value: GOAL_MS },
      note: `${ms.toFixed(0)} ms in all, the log's appends and the objects' checks included`,
    }),
  ];
}
