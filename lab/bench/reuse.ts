import { join } from "node:path";
import { createApiClient } from "../../cli/api-client.ts";
import { runGit } from "../../shared/git/run-git.ts";
import type { JobReport } from "../../shared/protocol/api/api.ts";
import { packageRoot } from "../../shared/support/files/package-root.ts";
import type { Bench } from "./bench.ts";
import { makeRow, type Row } from "./document.ts";
import { followJob } from "./measure/follow-job.ts";
import { inFolder } from "./measure/in-folder.ts";
import { makeSmallRepository } from "./measure/make-small-repository.ts";
import { type BenchMachine, withMachine } from "./measure/with-machine.ts";
import { TASKS } from "./reuse/brain.ts";

/**
 * Submits the same job twice and measures the cached results and the savings. The job's tasks depend on each other, and
 * one task's first result is wrong.
 */
export const reuse: Bench = {
  name: "reuse",
  about: `one job of ${TASKS} tasks three times, the last on another commit of the same tree: cached results found, and cost`,
  run: (say) =>
    inFolder("reuse", async (folder) => {
      const path = join(folder, "repository");
      await makeSmallRepository(path);
      const brain = join(packageRoot(), "dist/lab/bench/reuse/brain.js");
      return withMachine(folder, { workers: 2, slots: 4, brain }, async (given) => {
        const first = await runOnce(given, path);
        say(`reuse: the first time ${first.cost.usd.toFixed(2)} dollars, ${first.wallMs} ms`);
        const again = await runOnce(given, path);
        say(`reuse: again ${again.cost.usd.toFixed(2)} dollars, ${again.wallMs} ms`);
        const git = ["commit", "--quiet", "--allow-empty", "-m", "nothing new"];
        await runGit({ program: "git" }, git, { gitDir: join(path, ".git") });
        const moved = await runOnce(given, path);
        say(`reuse: on another commit ${moved.cost.usd.toFixed(2)} dollars, ${moved.wallMs} ms`);
        return [
          ...rowsOf("submitted again", first, again),
          ...rowsOf("on another commit of the same tree", first, moved),
        ];
      });
    }),
};

async function runOnce(given: BenchMachine, path: string): Promise<JobReport> {
  const { jobId } = await followJob(
    given,
    {
      title: "reuse",
      goal: "Make the files.",
      repository: { kind: "path", path },
      gate: [{ kind: "command", command: "test -d out" }],
      limits: { maxConcurrency: TASKS, canaryRate: 0 },
    },
    (entries) => entries.some(({ event }) => event.type === "job.status" && event.to === "completed"),
  );
  return createApiClient(given.machine).report(jobId);
}

function rowsOf(name: string, first: JobReport, later: JobReport): Row[] {
  const tasks = later.reuse?.tasks ?? [];
  const share = (part: number, whole: number) => ({ value: part / whole, unit: "share" });
  const withVerdict = tasks.filter(({ verdict }) => verdict === "kept").length;
  return [
    makeRow(`${name}: tasks with a cached result`, {
      ...share(tasks.length, later.counts.planned),
      note: `${tasks.length} of ${later.counts.planned}, ${withVerdict} with the cached verdict, ${later.reuse?.dropped ?? 0} refused; a result is found if the same tasks have landed before`,
    }),
    makeRow(`${name}: cost, as a share of the first run`, {
      ...share(later.cost.usd, first.cost.usd),
      note: `${later.cost.usd.toFixed(4)} of ${first.cost.usd.toFixed(4)} dollars; ${later.usage.calls} of ${first.usage.calls} model calls`,
    }),
    makeRow(`${name}: wall time, as a share of the first run`, share(later.wallMs, first.wallMs)),
  ];
}
