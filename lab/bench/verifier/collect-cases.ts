import type { SeededRandom } from "../../../worker/verify/differential/seeded-random.ts";
import type { BenchSize } from "../bench.ts";
import type { Case } from "./case.ts";
import { fixWithoutExport, goodFix, revertedFix, WEAKENINGS, weakenedTest } from "./fix-cases.ts";
import type { FixTask } from "./fix-tasks.ts";
import {
  droppedExport,
  fabricated,
  goodRewrite,
  hiddenFault,
  mutatedRewrite,
  outOfScope,
  type RewriteTask,
} from "./rewrite-cases.ts";

/** Maximum number of cases per class. */
const COUNTS = {
  mutation: 100,
  hidden: 8,
  reverted: 16,
  dropped: 20,
  weakened: 30,
  fabricated: 24,
  outside: 16,
  goodRewrites: 46,
  goodFixes: 72,
};

/** Share of the cases that run without `--full`; not all run, because the brute-force judge of mutants is slow. */
const SHARE = 0.5;

/** Makes the cases of the bench. With `isFull` there are at least 200 planted faults and 100 good changes, otherwise half as many. */
export async function collectCases(
  given: BenchSize & {
    rewrites: readonly RewriteTask[];
    fixes: readonly FixTask[];
    random: SeededRandom;
  },
): Promise<Case[]> {
  const { rewrites, fixes, random, isFull } = given;
  const of = (count: number) => Math.ceil(isFull ? count : count * SHARE);
  const each = <T>(list: readonly T[], n: number): T => {
    const item = list[n % list.length];
    if (item === undefined) throw new Error("the libraries have no tasks");
    return item;
  };
  const make = async (count: number, one: (n: number) => Promise<Case | undefined>): Promise<Case[]> => {
    const made: Case[] = [];
    for (let n = 0; n < count * 8 && made.length < count; n++) {
      const next = await one(n);
      if (next !== undefined) made.push(next);
    }
    return made;
  };
  const ways = Object.keys(WEAKENINGS);
  return [
    ...(await make(of(COUNTS.mutation), (n) => mutatedRewrite(each(rewrites, n), random))),
    ...(await make(of(COUNTS.hidden), (n) =>
      hiddenFault(each(rewrites, n * 3), n % 2 === 0 ? "argument" : "repetition"),
    )),
    ...(await make(of(COUNTS.reverted), (n) => revertedFix(each(fixes, n), n))),
    ...(await make(of(COUNTS.dropped / 2), (n) => droppedExport(each(rewrites, n * 5)))),
    ...(await make(of(COUNTS.dropped / 2), (n) => fixWithoutExport(each(fixes, n)))),
    ...(await make(of(COUNTS.weakened), (n) => weakenedTest(each(fixes, n), each(ways, n)))),
    ...(await make(of(COUNTS.fabricated), (n) => fabricatedClaim(each(rewrites, n * 2), n))),
    ...(await make(of(COUNTS.outside), (n) => outOfScope(each(rewrites, n * 3), each(OUTSIDE, n)))),
    ...(await make(Math.min(rewrites.length, COUNTS.goodRewrites), (n) => goodRewrite(each(rewrites, n)))),
    ...(await make(of(Math.min(2 * fixes.length, COUNTS.goodFixes)), (n) =>
      goodFix(each(fixes, n), n >= fixes.length),
    )),
  ];
}

/** Changes of files outside of the task's write set, one element per candidate. */
const OUTSIDE: readonly Record<string, string | undefined>[] = [
  { "README.md": "all is well\n" },
  { "index.js": "module.exports = {};\n" },
  { "package.json": '{"scripts":{"test":"true"}}\n' },
  { ".github/workflows/ci.yml": "on: push\n" },
  { "node_modules/x/index.js": "module.exports = 1;\n" },
  { LICENSE: undefined },
  {
    "test/new.test.js":
      'require("node:test").test("x", () => require("node:assert").equal(process.pid, process.pid + 0));\n',
  },
  { ".gitignore": "esm\n" },
];

/** Makes a candidate that claims a rewrite which it does not contain; `n` selects the cheating method. */
function fabricatedClaim(task: RewriteTask, n: number): Promise<Case> {
  const target = `esm/${task.module}`;
  const ways: [string, Record<string, string | undefined>][] = [
    ["nothing was changed", {}],
    ["an empty file", { [target]: "" }],
    ["a comment instead of code", { [target]: "// rewritten as an ES module\n" }],
    ["another file than was promised", { [`${target}.bak`]: task.code }],
    ["a module that exports nothing", { [target]: "const done = true;\nvoid done;\n" }],
    ["a stub", { [target]: "export default function stub() {}\n" }],
    [
      "the original re-exported",
      {
        [target]: `import { createRequire } from "node:module";\nexport default createRequire(import.meta.url)("../".repeat(9) + "work/${task.module}");\n`,
      },
    ],
    ["a module that ends the process", { [target]: `process["exit"](0);\n${task.code}` }],
  ];
  const [label, files] = ways[n % ways.length] ?? ["", {}];
  return fabricated(task, label, files);
}
