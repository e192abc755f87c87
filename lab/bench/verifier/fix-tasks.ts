import { execFile } from "node:child_process";
import { join } from "node:path";
import { defined } from "../../../shared/support/defined.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { SeededRandom } from "../../../worker/verify/differential/seeded-random.ts";
import { findMutations, mutate } from "../../../worker/verify/syntax/find-mutations.ts";
import { parseSource } from "../../../worker/verify/syntax/parse-source.ts";
import type { Library } from "./library.ts";

/** A bug to fix: the base has the bug and tests that miss it; the regression test detects it. */
export interface FixTask {
  readonly library: Library;
  readonly module: string;
  readonly base: string;
  readonly right: string;
  readonly wrong: string;
  readonly testPath: string;
  /** The base's test file, and the fix's test file. */
  readonly tests: string;
  readonly more: string;
  /** Tests that expect the buggy results. */
  readonly agreeing: string;
  readonly command: string;
}

interface Call {
  readonly member?: string;
  readonly args: readonly unknown[];
}
type Answer = { readonly value?: unknown; readonly throws?: string; readonly none?: true };

/** Arguments that the libraries' functions accept. */
const WORDS: Readonly<Record<string, readonly unknown[]>> = {
  semver: [
    "1.2.3",
    "1.2.4",
    "2.0.0-beta.1",
    "0.0.1",
    "^1.2.0",
    ">=1.0.0 <2",
    "~1.2",
    "1.x",
    "",
    "v3.1.0",
    "major",
    "patch",
    ["1.0.0", "2.1.0"],
    true,
  ],
  picomatch: [
    "a/b/c.js",
    "*.js",
    "**/*.{js,ts}",
    "a/?/c",
    "!x",
    "[a-c]",
    "+(a|b)",
    "a\\b",
    "",
    "./a",
    { dot: true },
    { windows: true },
  ],
  braces: [
    "{a,b}",
    "{1..5}",
    "a{b,c}d",
    "{a..c}{1,2}",
    "\\{a}",
    "$x{a,b}",
    "",
    "x",
    "{a,{b,c}}",
    { expand: true },
    { nodupes: true },
  ],
};
const MAX_CALLS = 500;
/** Bugs to try per module. */
const BUGS_A_MODULE = 5;

/** Up to `count` bugs in modules of a library, each with tests recorded from the original. */
export async function fixTasks(
  library: Library,
  { count, random }: { count: number; random: SeededRandom },
): Promise<FixTask[]> {
  const tasks: FixTask[] = [];
  for (const module of library.modules) tasks.push(...(await fixesOf(library, module, random)));
  // Spread over the modules: the first bug of each, then the second of each.
  const rank = ({ module }: FixTask, i: number) => tasks.slice(0, i).filter((other) => other.module === module).length;
  const ranked = tasks.map((task, i) => ({ task, rank: rank(task, i) })).sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, count).map(({ task }) => task);
}

/** Bugs in a module that some of the bench's calls detect and enough other calls do not. */
async function fixesOf(library: Library, module: string, random: SeededRandom): Promise<FixTask[]> {
  const right = library.original.get(module) ?? "";
  const parsed = parseSource(module, right);
  const mutations = parsed.kind === "script" ? findMutations(parsed.tree, right) : [];
  const chosen = Array.from({ length: Math.min(BUGS_A_MODULE, mutations.length) }, () => random.pick(mutations));
  const wrongs = [...new Set(chosen.flatMap((mutation) => (mutation === undefined ? [] : [mutate(right, mutation)])))];
  const members = [undefined, ...(/module\.exports = \{([^}]*)\}/.exec(right)?.[1]?.match(/\w+/g) ?? [])];
  const made = Array.from({ length: MAX_CALLS }, () => makeCall(WORDS[library.name] ?? [], members, random));
  // Unique calls: a call in two tests would still be asserted after one test is deleted.
  const calls = [...new Map(made.map((call) => [JSON.stringify(call), call])).values()];
  const [expected, ...got] = (await record(library.root, module, { calls, sources: [right, ...wrongs] })) ?? [];
  if (expected == null) return [];
  const fixes: FixTask[] = [];
  for (const [i, wrong] of wrongs.entries()) {
    const fix = await makeFix(library, module, { right, wrong, calls, expected, got: got[i] ?? [] });
    if (fix !== undefined) fixes.push(fix);
  }
  return fixes;
}

async function makeFix(
  library: Library,
  module: string,
  given: { right: string; wrong: string; calls: readonly Call[]; expected: readonly Answer[]; got: readonly Answer[] },
): Promise<FixTask | undefined> {
  const { right, wrong, calls, expected, got } = given;
  const known = calls.map((call, n) => ({ call, answer: expected[n] ?? {}, wrongly: got[n] ?? {} }));
  const useful = known.filter(({ answer }) => answer.none === undefined && answer.throws === undefined);
  const isSame = ({ answer, wrongly }: (typeof known)[number]) => JSON.stringify(answer) === JSON.stringify(wrongly);
  const blind = useful.filter(isSame).slice(0, 8);
  const telling = useful.filter((each) => !isSame(each)).slice(0, 3);
  if (blind.length < 4 || telling.length === 0) return undefined;
  const agreeing = telling.flatMap(({ call, answer, wrongly }) =>
    wrongly.none === undefined && wrongly.throws === undefined ? [{ call, answer: wrongly }] : [{ call, answer }],
  );
  const testPath = `test/${module.replaceAll("/", "-").replace(/\.js$/, "")}.test.js`;
  const tests = testFile(module, blind, "keeps");
  const base = await library.job.commit(
    new Map([
      [module, wrong],
      [testPath, tests],
    ]),
  );
  const more = `${tests}${testCases(telling, "fixes")}`;
  const agree = `${tests}${testCases(agreeing, "fixes")}`;
  return {
    library,
    module,
    base,
    right,
    wrong,
    testPath,
    tests,
    more,
    agreeing: agree,
    command: `node --test ${testPath}`,
  };
}

function makeCall(words: readonly unknown[], members: readonly (string | undefined)[], random: SeededRandom): Call {
  const member = random.pick(members);
  const args = Array.from({ length: 1 + random.below(3) }, () => random.pick(words));
  return { ...defined({ member }), args };
}

/** The answers of each source of a module, recorded in a separate process; undefined if one hangs. */
function record(
  root: string,
  module: string,
  asked: { calls: readonly Call[]; sources: readonly string[] },
): Promise<(Answer[] | null)[] | undefined> {
  const script = join(packageRoot(), "lab", "bench", "verifier", "record.mjs");
  return new Promise((resolve) => {
    const options = { timeout: 20_000, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(process.execPath, [script, root, module], options, (error, stdout) => {
      resolve(error === null ? (JSON.parse(stdout) as (Answer[] | null)[]) : undefined);
    });
    child.stdin?.on("error", () => {}); // A module may end its process early.
    child.stdin?.end(JSON.stringify(asked));
  });
}

type Known = readonly { readonly call: Call; readonly answer: Answer }[];

function testFile(module: string, known: Known, word: string): string {
  return `const { test } = require("node:test");\nconst assert = require("node:assert");\nconst subject = require("../${module}");\n${testCases(known, word)}`;
}

/** Two calls per test. */
function testCases(known: Known, word: string): string {
  const tests: string[] = [];
  for (let i = 0; i < known.length; i += 2) {
    const lines = known.slice(i, i + 2).map(({ call, answer }) => {
      const target = call.member === undefined ? "subject" : `subject.${call.member}`;
      const args = call.args.map((each) => JSON.stringify(each)).join(", ");
      return `  assert.deepStrictEqual(${target}(${args}), ${JSON.stringify(answer.value)});`;
    });
    tests.push(`test("${word} ${i / 2 + 1}", () => {\n${lines.join("\n")}\n});\n`);
  }
  return tests.join("");
}
