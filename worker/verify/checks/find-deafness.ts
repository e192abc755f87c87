import { pathsOf } from "../../workspace/commit-facts.ts";
import type { Change } from "../change.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { parseSource } from "../syntax/parse-source.ts";
import { testFacts } from "../syntax/test-facts.ts";
import { breakTests } from "../tests-run/break-tests.ts";
import type { TestCount } from "../tests-run/count-tests.ts";
import { namedFiles } from "../tests-run/named-files.ts";
import type { BrokenRuns } from "../tests-run/notices-edits.ts";
import { noticesEdits } from "../tests-run/notices-edits.ts";
import type { VerifyContext } from "../verify-context.ts";
import type { Blindness } from "./find-blindness.ts";
import { isTestPath } from "./test-paths.ts";

/** Test files that are broken, at most: with more of them, nobody knows which a command runs that does not report. */
const MAX_FILES = 200;
/** Runners by the language of the tests that they run. */
const RUNNERS: readonly { readonly names: RegExp; readonly files: RegExp }[] = [
  { names: /^(?:pytest|py\.test|unittest|nose2?|tox|nox)$/, files: /\.py$/ },
  { names: /^(?:jest|vitest|mocha|ava|tap|tape|jasmine)$/, files: /\.[cm]?[jt]sx?$/ },
];

/**
 * Breaks the tests that an acceptance runs, so that each fails at its start, and runs the command on them: it has to fail. One that
 * passes does not run them or hides that they fail, whoever made it do so: an early exit, a reporter, a runner that is none.
 * Done where the runner reported its files, or the command names test files or a runner; else nothing is measured.
 */
export async function findDeafness(
  context: VerifyContext,
  change: Change,
  broken: BrokenRuns & { readonly command: string; readonly reported: TestCount },
): Promise<Blindness> {
  const edits = new Map<string, string>();
  for (const path of await testFilesOf(context, change, broken)) {
    const text = (await change.read(path))?.toString("utf8");
    const parsed = text === undefined ? undefined : parseSource(path, text);
    if (parsed === undefined || !hasRunning(parsed, path, broken.reported)) continue;
    const edited = breakTests(parsed);
    if (edited !== undefined) edits.set(path, edited);
  }
  const isNoticed = await noticesEdits(edits, broken);
  if (isNoticed === undefined) return { planted: 0, noticed: 0 };
  if (isNoticed) return { planted: 1, noticed: 1 };
  return {
    planted: 1,
    noticed: 0,
    blind:
      "the acceptance passes although each of its tests fails at its start: it does not run them, or hides that they fail",
  };
}

/** Whether a test that is seen in a file runs: by the runner's report where there is one, else by its marks. */
function hasRunning(parsed: Parsed, path: string, { ran, names }: TestCount): boolean {
  const tests = testFacts(parsed)?.tests.filter(({ runs }) => runs) ?? [];
  if (ran === 0) return tests.length > 0;
  const known = [...names].filter((name) => name.startsWith(`${path}: `)).map((name) => name.slice(path.length + 2));
  return tests.some(({ title }) => known.some((name) => name === title || name.endsWith(` > ${title}`)));
}

/** The test files that the command runs, as far as it can be known. */
async function testFilesOf(
  { git, layout, order, candidate }: VerifyContext,
  change: Change,
  { command, reported }: { command: string; reported: TestCount },
): Promise<string[]> {
  if (reported.ran > 0) return [...reported.files].slice(0, MAX_FILES);
  const { words, programs } = await namedFiles(command, async (path) => (await change.read(path))?.toString("utf8"));
  const gitDir = layout.job(order.jobId).candidatesGit;
  const tests = [...(await pathsOf(git, { gitDir, commit: candidate.commit }))].filter(isTestPath);
  const named = tests.filter((path) => [...words].some((word) => word === path || word === `./${path}`));
  if (named.length > 0) return named;
  const runners = RUNNERS.filter(({ names }) => [...programs].some((program) => names.test(program)));
  const theirs = tests.filter((path) => runners.some(({ files }) => files.test(path)));
  return theirs.length > MAX_FILES ? [] : theirs;
}
