import { execFile } from "node:child_process";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../shared/support/package-root.ts";
import type { SeededRandom } from "../../worker/verify/differential/seeded-random.ts";
import { findMutations, mutate } from "../../worker/verify/syntax/find-mutations.ts";
import { parseSource } from "../../worker/verify/syntax/parse-source.ts";
import type { Library } from "./library.ts";

/** A bug to mend: the base has it, and tests that do not see it; the regression test does. */
export interface FixTask {
  readonly library: Library;
  readonly module: string;
  readonly base: string;
  readonly right: string;
  readonly wrong: string;
  readonly testPath: string;
  /** The tests as they are on the base, and those that come with the fix. */
  readonly tests: string;
  readonly more: string;
  /** Tests that agree with the bug. */
  readonly agreeing: string;
  readonly command: string;
}

interface Call {
  readonly member?: string;
  readonly args: readonly unknown[];
}
type Answer = { readonly value?: unknown; readonly throws?: string; readonly none?: true };

/** Arguments that functions of the libraries do something with. */
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
const MAX_CALLS = 160;
/** Bugs that are tried in any library. */
const FEW = 20;

/** Up to `count` bugs in modules of a library, each with tests that were recorded from the original. */
export async function fixTasks(
  library: Library,
  { count, random, folder }: { count: number; random: SeededRandom; folder: string },
): Promise<FixTask[]> {
  const tasks: FixTask[] = [];
  // A library whose functions the words of the bench say nothing to is not tried for ever.
  const isWorth = (tries: number) => tries < FEW || tasks.length * 8 > tries;
  for (let i = 0; i < count * 4 && tasks.length < count && isWorth(i); i++) {
    const module = library.modules[i % library.modules.length] ?? "";
    const task = await makeFix(library, module, { random, folder: join(folder, `${library.name}-${i}`) });
    if (task !== undefined) tasks.push(task);
  }
  return tasks;
}

async function makeFix(
  library: Library,
  module: string,
  { random, folder }: { random: SeededRandom; folder: string },
): Promise<FixTask | undefined> {
  const right = library.original.get(module) ?? "";
  const parsed = parseSource(module, right);
  const mutation = parsed.kind === "script" ? random.pick(findMutations(parsed.tree, right)) : undefined;
  if (mutation === undefined) return undefined;
  const wrong = mutate(right, mutation);
  const members = [undefined, ...(/module\.exports = \{([^}]*)\}/.exec(right)?.[1]?.match(/\w+/g) ?? [])];
  const calls = Array.from({ length: MAX_CALLS }, () => makeCall(WORDS[library.name] ?? [], members, random));
  const expected = await record(library.root, module, calls);
  await mkdir(folder, { recursive: true });
  await cp(library.root, folder, { recursive: true });
  await writeFile(join(folder, module), wrong);
  const got = await record(folder, module, calls);
  if (expected === undefined || got === undefined) return undefined;
  const known = calls.map((call, n) => ({
    call,
    answer: expected[n] ?? {},
    wrongly: got[n] ?? {},
    isSame: JSON.stringify(expected[n]) === JSON.stringify(got[n]),
  }));
  const useful = known.filter(({ answer }) => answer.none === undefined && answer.throws === undefined);
  const blind = useful.filter(({ isSame }) => isSame).slice(0, 8);
  const telling = useful.filter(({ isSame }) => !isSame).slice(0, 3);
  if (blind.length < 4 || telling.length === 0) return undefined;
  const agreeing = telling.flatMap(({ call, answer, wrongly }) =>
    wrongly.none === undefined && wrongly.throws === undefined ? [{ call, answer: wrongly }] : [{ call, answer }],
  );
  const testPath = `test/${module.replaceAll("/", "-").replace(/\.js$/, "")}.test.js`;
  const tests = testFile(module, blind, "keeps");
  const command = `node --test ${testPath}`;
  const base = await library.job.commit(
    new Map([
      [module, wrong],
      [testPath, tests],
    ]),
  );
  return {
    library,
    module,
    base,
    right,
    wrong,
    testPath,
    tests,
    more: `${tests}${testCases(telling, "mends")}`,
    agreeing: `${tests}${testCases(agreeing, "mends")}`,
    command,
  };
}

function makeCall(words: readonly unknown[], members: readonly (string | undefined)[], random: SeededRandom): Call {
  const member = random.pick(members);
  const args = Array.from({ length: 1 + random.below(3) }, () => random.pick(words));
  return { ...(member === undefined ? {} : { member }), args };
}

/** What a module answers, in a process of its own; undefined when it hangs or does not load. */
function record(root: string, module: string, calls: readonly Call[]): Promise<Answer[] | undefined> {
  const script = join(packageRoot(), "bench", "verifier", "record.mjs");
  return new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [script, root, module],
      { timeout: 5000, maxBuffer: 64 * 1024 * 1024 },
      (error, stdout) => {
        resolve(error === null ? (JSON.parse(stdout) as Answer[]) : undefined);
      },
    );
    child.stdin?.on("error", () => {}); // A module that ends its process closes its input.
    child.stdin?.end(JSON.stringify(calls));
  });
}

type Known = readonly { readonly call: Call; readonly answer: Answer }[];

function testFile(module: string, known: Known, word: string): string {
  return `const { test } = require("node:test");\nconst assert = require("node:assert");\nconst subject = require("../${module}");\n${testCases(known, word)}`;
}

/** Two calls a test. */
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
