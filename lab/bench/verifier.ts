import { join } from "node:path";
import type { Sandbox } from "../../worker/sandbox/sandbox.ts";
import { seededRandom } from "../../worker/verify/differential/seeded-random.ts";
import type { Bench, BenchSize } from "./bench.ts";
import { makeRow, type Row } from "./document.ts";
import { inFolder } from "./measure/in-folder.ts";
import { collectCases } from "./verifier/collect-cases.ts";
import { judgeCompletions, makeTargetJobs } from "./verifier/completion-rows.ts";
import { cutRuns } from "./verifier/cut-runs.ts";
import { CUT_POINTS, type CutPoint } from "./verifier/cut-sandbox.ts";
import { differentialRows } from "./verifier/differential-rows.ts";
import { COMPLETIONS, fabricatedCompletions } from "./verifier/fabricated-completions.ts";
import { acceptedVerdicts, VERDICT_WAYS } from "./verifier/fabricated-verdicts.ts";
import { type FixTask, fixTasks } from "./verifier/fix-tasks.ts";
import { forgedRows } from "./verifier/forged-rows.ts";
import { honestRows } from "./verifier/honest-rows.ts";
import { createJudge, judgeAll } from "./verifier/judge-case.ts";
import { LIBRARIES, type Library, makeLibrary } from "./verifier/library.ts";
import { mutationRows } from "./verifier/mutation-rows.ts";
import { type RewriteTask, rewriteTasks } from "./verifier/rewrite-cases.ts";
import { caseRows } from "./verifier/rows.ts";
import { makeSandbox, withServices } from "./verifier/tools.ts";
import { judgeVerdicts } from "./verifier/verdict-rows.ts";

/** Number of fabricated candidates and verdicts on the libraries, in addition to the set of forged work. */
const COMPLETION_COUNT = 36;
const VERDICT_COUNT = 45;
/** Number of fix tasks per library; each has one bug. */
const FIXES = 32;
const LANES = 3;

/**
 * Measures how often verdicts are wrong: after interruptions, on fabricated and on honest work, in differential tests,
 * and on planted faults.
 */
export const verifier: Bench = {
  name: "verifier",
  about:
    "interrupted runs, fabricated results, honest changes, the differential test on npm packages, planted faults: what the checks and the pipeline catch",
  run: (say, size) =>
    inFolder("verifier", async (folder) => {
      const sandbox = await makeSandbox(folder);
      const random = seededRandom("midwatch verifier bench");
      const cut = await cutRows(folder, sandbox, size);
      const jobs = await makeTargetJobs(folder, sandbox);
      const completions = await judgeCompletions(jobs, { sandbox, lanes: LANES, say, ...size });
      const verdicts = await judgeVerdicts(jobs, { sandbox, lanes: LANES, say });
      const honest = await honestRows(folder, { sandbox, lanes: LANES, say });
      const differential = await differentialRows(folder, { sandbox, lanes: 2, say, ...size });

      const libraries: Library[] = [];
      for (const [i, name] of LIBRARIES.entries())
        libraries.push(await makeLibrary(name, { folder, sandbox, n: i + 1 }));
      const rewrites: RewriteTask[] = [];
      const fixes: FixTask[] = [];
      for (const library of libraries) {
        rewrites.push(...(await rewriteTasks(library)));
        fixes.push(...(await fixTasks(library, { count: FIXES, random })));
      }
      const cases = await collectCases({ rewrites, fixes, random, ...size });
      const fabricated = await fabricatedCompletions(fixes, COMPLETION_COUNT);
      say(
        `${cases.length} candidates of ${rewrites.length} rewrites and ${fixes.length} bugs in ${libraries.length} libraries`,
      );
      return withServices(async (services) => {
        const judge = await createJudge({ sandbox, services, jobs: libraries.map(({ job }) => job) });
        const judged = await judgeAll(judge, cases, { lanes: LANES, say });
        const taken = await judgeAll(judge, fabricated, { lanes: LANES, say });
        const old = await acceptedVerdicts(sandbox, { tree: libraries[0]?.root ?? "", count: VERDICT_COUNT });
        const accepted = taken.filter(({ refusedBy }) => refusedBy === undefined).map(({ case: each }) => each.label);
        return [
          ...cut,
          ...forgedRows({
            completions,
            verdicts,
            others: {
              accepted: [...accepted, ...old],
              count: fabricated.length + VERDICT_COUNT,
              ways: Object.keys(COMPLETIONS).length + VERDICT_WAYS.length,
            },
            judged,
          }),
          ...differential,
          ...honest,
          ...(await mutationRows(folder, judged, { lanes: 2, say })),
          ...caseRows(judged, libraries.length),
        ];
      });
    }),
};

/** The two interruption points that differ most: in one the attempt is stopped, in the other the sandbox is killed while the worker continues. */
const SOME_POINTS: readonly CutPoint[] = ["middle", "killed"];

/**
 * Interrupts attempts that check, run the gate, test a merge group, plant faults, or end with a finding or a passing
 * verdict, at each sandbox that they start. No interrupted attempt may end with a wrong verdict.
 */
async function cutRows(folder: string, sandbox: Sandbox, { isFull }: BenchSize): Promise<Row[]> {
  const points = isFull ? CUT_POINTS : SOME_POINTS;
  const rows = await cutRuns({ folder: join(folder, "cut"), sandbox, points });
  const wrong = rows.filter(({ isWrong }) => isWrong);
  const stages = [...new Set(rows.map(({ stage }) => stage))].join(", ");
  return [
    makeRow("wrong verdicts when a check, a gate or a challenge is interrupted at any point", {
      value: wrong.length,
      unit: "verdicts",
      goal: { op: "<=", value: 0 },
      note: `${rows.length} cuts (${points.join(", ")}) of ${stages}${wrong.length === 0 ? "" : `: ${wrong.map(({ stage, k, where, outcome }) => `${stage} ${where} ${k}: ${outcome}`).join("; ")}`}`,
    }),
  ];
}
