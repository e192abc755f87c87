import { execFile } from "node:child_process";
import { join } from "node:path";
import { defined } from "../../../shared/support/defined.ts";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { SeededRandom } from "../../../worker/verify/differential/seeded-random.ts";
import { findMutations, mutate } from "../../../worker/verify/syntax/find-mutations.ts";
import { parseSource } from "../../../worker/verify/syntax/parse-source.ts";
import type { Library } from "./library.ts";

/** A task to fix a bug in a module. The base contains the bug, and its tests do not detect the bug; the regression test does. */
export interface FixTask {
  readonly library: Library;
  readonly module: string;
  readonly base: string;
  readonly right: string;
  readonly wrong: string;
  readonly testPath: string;
  /** Text of the test file in the base, and text of the test file with the regression test added. */
  readonly tests: string;
  readonly more: string;
  /** Text of a test file whose added tests expect the buggy results. */
  readonly agreeing: string;
  readonly command: string;
}

interface Call {
  readonly member?: string;
  readonly args: readonly unknown[];
}
type Answer = { readonly value?: unknown; readonly throws?: string; readonly none?: true };

/** Values that the functions of a library accept as arguments, by the library's name. */
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
/** Number of bugs that are tried per module. */
const BUGS_A_MODULE = 5;

/**
 * Makes up to `count` fix tasks for a library: each has a bug in one module, and tests whose expected results were
 * recorded from the original module.
 */
export async function fixTasks(
  library: Library,
  { count, random }: { count: number; random: SeededRandom },
): Promise<FixTask[]> {
  const tasks: FixTask[] = [];
  for (const module of library.modules) tasks.push(...(await fixesOf(library, module, random)));
  // Spread the tasks over the modules: first one bug of each module, then a second bug of each.
  const rank = ({ module }: FixTask, i: number) => tasks.slice(0, i).filter((other) => other.module === module).length;
  const ranked = tasks.map((task, i) => ({ task, rank: rank(task, i) })).sort((a, b) => a.rank - b.rank);
  return ranked.slice(0, count).map(({ task }) => task);
}

/** Makes fix tasks for a module. A bug qualifies if some generated calls detect it and enough others do not, so that the base's tests can miss it. */
async function fixesOf(library: Library, module: string, random: SeededRandom): Promise<FixTask[]> {
  const right = library.original.get(module) ?? "";
  const parsed = parseSource(module, right);
  const mutations = parsed.kind === "script" ? findMutations(parsed.tree, right) : [];
  const chosen = Array.from({ length: Math.min(BUGS_A_MODULE, mutations.length) }, () => random.pick(mutations));
  const wrongs = [...new Set(chosen.flatMap((mutation) => (mutation === undefined ? [] : [mutate(right, mutation)])))];
  const members = [undefined, ...(/module\.exports = \{([^}]*)\}/.exec(right)?.[1]?.match(/\w+/g) ?? [])];
  const made = Array.from({ length: MAX_CALLS }, () => makeCall(WORDS[library.name] ?? [], members, random));
  // Each call occurs only once. If two tests contained it, deleting one of them would not weaken the tests.
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

/** Runs the calls on each version of a module's source, in a separate process, and returns the answers by version; undefined if a call hangs. */
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
    child.stdin?.on("error", () => {}); // The module under test may end the process before it reads its input.
    child.stdin?.end(JSON.stringify(asked));
  });
}

type Known = readonly { readonly call: Call; readonly answer: Answer }[];

function testFile(module: string, known: Known, word: string): string {
  return `const { test } = require("node:test");\nconst assert = require("node:assert");\nconst subject = require("../${module}");\n${testCases(known, word)}`;
}

/** Each test asserts two calls. */
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
