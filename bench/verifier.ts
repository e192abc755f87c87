import { seededRandom } from "../worker/verify/differential/seeded-random.ts";
import type { Bench } from "./bench.ts";
import { inFolder } from "./measure/in-folder.ts";
import { collectCases } from "./verifier/collect-cases.ts";
import { COMPLETIONS, fabricatedCompletions } from "./verifier/fabricated-completions.ts";
import { acceptedVerdicts, VERDICT_WAYS } from "./verifier/fabricated-verdicts.ts";
import type { FixTask } from "./verifier/fix-tasks.ts";
import { fixTasks } from "./verifier/fix-tasks.ts";
import { createJudge, judgeAll } from "./verifier/judge-case.ts";
import type { Library } from "./verifier/library.ts";
import { LIBRARIES, makeLibrary } from "./verifier/library.ts";
import type { RewriteTask } from "./verifier/rewrite-cases.ts";
import { rewriteTasks } from "./verifier/rewrite-cases.ts";
import { caseRows, fabricatedRow } from "./verifier/rows.ts";
import { makeSandbox, withServices } from "./verifier/tools.ts";

/** Fabricated results that are handed in. */
const COMPLETION_COUNT = 180;
const VERDICT_COUNT = 135;
/** Bugs to mend, a library. */
const FIXES = 32;
const LANES = 3;

/** Whether faults are found: planted ones, good changes that are refused, and results that were made up. */
export const verifier: Bench = {
  name: "verifier",
  about: "planted faults in three libraries, good changes, fabricated results: what the checks and the pipeline catch",
  run: (say) =>
    inFolder("verifier", async (folder) => {
      const sandbox = await makeSandbox(folder);
      const random = seededRandom("midwatch verifier bench");
      const libraries: Library[] = [];
      for (const [i, name] of LIBRARIES.entries())
        libraries.push(await makeLibrary(name, { folder, sandbox, n: i + 1 }));
      const rewrites: RewriteTask[] = [];
      const fixes: FixTask[] = [];
      for (const library of libraries) {
        rewrites.push(...(await rewriteTasks(library)));
        fixes.push(...(await fixTasks(library, { count: FIXES, random })));
      }
      const cases = await collectCases({ rewrites, fixes, random });
      const completions = await fabricatedCompletions(fixes, COMPLETION_COUNT);
      say(
        `${cases.length} candidates of ${rewrites.length} rewrites and ${fixes.length} bugs in ${libraries.length} libraries`,
      );
      return withServices(async (services) => {
        const judge = await createJudge({ sandbox, services, jobs: libraries.map(({ job }) => job) });
        const judged = await judgeAll(judge, cases, { lanes: LANES, say });
        const taken = await judgeAll(judge, completions, { lanes: LANES, say });
        const verdicts = await acceptedVerdicts(sandbox, { tree: libraries[0]?.root ?? "", count: VERDICT_COUNT });
        const accepted = taken.filter(({ refusedBy }) => refusedBy === undefined).map(({ case: each }) => each.label);
        return [
          ...caseRows(judged, libraries.length),
          fabricatedRow([...accepted, ...verdicts], {
            count: completions.length + VERDICT_COUNT,
            ways: Object.keys(COMPLETIONS).length + VERDICT_WAYS.length,
          }),
        ];
      });
    }),
};
