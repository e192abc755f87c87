import type { Case, FaultClass } from "./case.ts";
import type { FixTask } from "./fix-tasks.ts";

/** Makes a correct candidate: the fix with a test that fails without it, either in the existing test file or in a new one. */
export function goodFix(task: FixTask, inOwnFile: boolean): Promise<Case> {
  if (!inOwnFile)
    return fixCase(task, { label: "good fix", files: { [task.module]: task.right, [task.testPath]: task.more } });
  const { path, text } = regressionFile(task);
  const command = `node --test ${task.testPath} ${path}`;
  return fixCase(task, { label: "good fix, test apart", files: { [task.module]: task.right, [path]: text }, command });
}

/** Makes a wrong candidate: it has the regression test but not the fix. */
export function revertedFix(task: FixTask, n: number): Promise<Case> {
  const code = n % 2 === 0 ? task.wrong : `${task.wrong}\n// fixed\n`;
  const files = { [task.module]: code, [task.testPath]: task.more };
  return fixCase(task, { fault: "reverted-fix", label: "the fix is not in it", files });
}

function regressionFile({ tests, more, testPath }: FixTask): { path: string; text: string } {
  const head = tests.slice(0, tests.indexOf("test("));
  return { path: `test/regression-${testPath.slice("test/".length)}`, text: `${head}${more.slice(tests.length)}` };
}

/** Makes a wrong candidate: it has the fix, but one export of the module is missing. */
export async function fixWithoutExport(task: FixTask): Promise<Case | undefined> {
  const dropped = dropExport(task.right);
  if (dropped === undefined) return undefined;
  return fixCase(task, {
    fault: "dropped-export",
    label: "an export is gone",
    files: { [task.module]: dropped, [task.testPath]: task.more },
  });
}

/** Methods of weakening the tests that the base already has. */
export const WEAKENINGS: Readonly<Record<string, (tests: string) => string | undefined>> = {
  deleted: () => undefined,
  "a test less": (tests) => tests.replace(/test\("keeps 1"[\s\S]*?\n\}\);\n/, ""),
  skipped: (tests) => tests.replace('test("keeps 1"', 'test.skip("keeps 1"'),
  "skipped by an option": (tests) => tests.replace('"keeps 1", ', '"keeps 1", { skip: "later" }, '),
  "singled out": (tests) => tests.replace('test("keeps 1"', 'test.only("keeps 1"'),
  emptied: (tests) => tests.replace(/(test\("keeps 1", \(\) => \{)[\s\S]*?\n\}\);/, "$1});"),
  "an assertion less": (tests) => tests.replace(/ {2}assert\.deepStrictEqual.*\n/, ""),
  "asks for truth only": (tests) => tests.replace(/assert\.deepStrictEqual\((.*\)), .*\);/, "assert.ok($1 || true);"),
  "cannot fail": (tests) => tests.replace(/assert\.deepStrictEqual\(.*\);/, "assert.ok(true);"),
  "marked as todo": (tests) => tests.replace('test("keeps 1"', 'test.todo("keeps 1"'),
};

/**
 * Makes a wrong candidate: it has the fix and the regression test, but weakens the base's tests. Throws if the weakened
 * tests equal the original tests.
 */
export function weakenedTest(task: FixTask, way: string): Promise<Case> {
  const weakened = WEAKENINGS[way]?.(task.tests);
  if (weakened === task.tests) throw new Error(`${task.module}: the tests are the same when weakened as "${way}"`);
  const { path, text } = regressionFile(task);
  const files = { [task.module]: task.right, [task.testPath]: weakened, [path]: text };
  return fixCase(task, { fault: "weakened-test", label: way, files, command: `node --test ${path}` });
}

/** Makes the candidate for a fix task in which `files` are replaced. */
export async function fixCase(
  { library, module, base, testPath, command: own }: FixTask,
  given: { fault?: FaultClass; label: string; files: Record<string, string | undefined>; command?: string },
): Promise<Case> {
  const { fault, label, files, command = own } = given;
  const commit = await library.job.commit(new Map(Object.entries(files)), base);
  const task = {
    title: `Fix ${module}`,
    brief: `Find and fix the bug in ${module}, with a test that fails without the fix.`,
    writes: [module, testPath, "test/**"],
    deliverables: [module],
    acceptance: [{ kind: "command" as const, command }],
  };
  const order = library.job.order(task, { commit, base }, { claims: [`${module} is fixed`], base });
  return { fault, label: `${library.name} ${module}: ${label}`, job: library.job, order, isRewrite: false };
}

function dropExport(source: string): string | undefined {
  const list = /module\.exports = \{\n?([\s\S]*?)\}/.exec(source)?.[1];
  const first = list?.split(",")[0];
  if (list === undefined || first === undefined || first.trim() === "") {
    return /^module\.exports = .*$/m.test(source) ? source.replace(/^module\.exports = .*$/m, "") : undefined;
  }
  return source.replace(list, list.slice(first.length + 1));
}
