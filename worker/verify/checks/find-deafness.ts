import { pathsOf } from "../../workspace/commit-facts.ts";
import type { Change } from "../change.ts";
import type { TestCount } from "../runners/count-tests.ts";
import { type Parsed, parseSource } from "../syntax/parse-source.ts";
import { testFacts } from "../syntax/test-facts.ts";
import { breakTests } from "../tests-run/break-tests.ts";
import { changeExpectations } from "../tests-run/change-expectations.ts";
import { namedFiles } from "../tests-run/named-files.ts";
import { type BrokenRuns, noticesEdits } from "../tests-run/notices-edits.ts";
import type { VerifyContext } from "../verify-context.ts";
import type { Blindness } from "./find-blindness.ts";
import { isTestPath } from "./test-paths.ts";

/** Maximum number of test files to break. If there are more, it is unclear which of them a command without a test report runs. */
const MAX_FILES = 200;
/** Test runners, with patterns of the test files that each runs. */
const RUNNERS: readonly { readonly names: RegExp; readonly files: RegExp }[] = [
  { names: /^(?:pytest|py\.test|unittest|nose2?|tox|nox)$/, files: /\.py$/ },
  { names: /^(?:jest|vitest|mocha|ava|tap|tape|jasmine)$/, files: /\.[cm]?[jt]sx?$/ },
];

/**
 * Checks that an acceptance fails when its tests are broken. First the expected values in the tests are changed. If the acceptance still passes, the
 * code takes its answers from the tests. If no expected value is found, or no test fails, each test is made to fail at its start. If the acceptance
 * passes then, it does not run the tests or hides their failure. Needs a test report that names files, or a command that names test files or a
 * runner; otherwise nothing is measured.
 */
export async function findDeafness(
  context: VerifyContext,
  change: Change,
  broken: BrokenRuns & { readonly command: string; readonly reported: TestCount },
): Promise<Blindness> {
  const changed = new Map<string, string>();
  const failing = new Map<string, string>();
  for (const path of await testFilesOf(context, change, broken)) {
    const text = (await change.read(path))?.toString("utf8");
    const parsed = text === undefined ? undefined : parseSource(path, text);
    const running = parsed === undefined ? [] : runningTests(parsed, path, broken.reported);
    if (parsed === undefined || running.length === 0) continue;
    put(
      changed,
      path,
      changeExpectations(parsed, (title) => running.includes(title)),
    );
    put(failing, path, breakTests(parsed));
  }
  if ((await noticesEdits(changed, broken)) === true) return { planted: 1, noticed: 1 };
  const isNoticed = await noticesEdits(failing, broken);
  if (isNoticed === undefined) return { planted: 0, noticed: 0 };
  if (!isNoticed) return { planted: 1, noticed: 0, blind: NOT_RUN };
  return changed.size === 0 ? { planted: 1, noticed: 1 } : { planted: 2, noticed: 1, blind: ANSWERS };
}

const NOT_RUN =
  "the acceptance passes although each of its tests fails at its start: it does not run them, or hides that they fail";
const ANSWERS =
  "the acceptance passes although the values that its tests expect were changed: the code takes its answers from the tests, or the tests compare nothing";

function put(edits: Map<string, string>, path: string, text: string | undefined): void {
  if (text !== undefined) edits.set(path, text);
}

/** Titles of the tests in a file that run: read from the test report if there is one, otherwise from marks such as `skip`. */
function runningTests(parsed: Parsed, path: string, { ran, names }: TestCount): string[] {
  const tests = testFacts(parsed)?.tests.filter(({ runs }) => runs) ?? [];
  const titles = tests.map(({ title }) => title);
  if (ran === 0) return titles;
  const known = [...names].filter((name) => name.startsWith(`${path}: `)).map((name) => name.slice(path.length + 2));
  return titles.filter((title) => known.some((name) => name === title || name.endsWith(` > ${title}`)));
}

/** The test files that the command is known to run. */
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
