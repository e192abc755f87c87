import { fileAt } from "../../workspace/changed-files.ts";
import { pathsOf } from "../../workspace/commit-facts.ts";
import type { Change, FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import { namesNewTest } from "../tests-run/names-new-test.ts";
import type { AcceptanceRun, FileEdit } from "../tests-run/run-acceptance.ts";
import { testingPart } from "../tests-run/testing-part.ts";
import type { VerifyContext } from "../verify-context.ts";
import type { PreparedCommand } from "./check-command.ts";
import { isOfTests } from "./test-paths.ts";

/**
 * Checks that the candidate passes the base's tests if an acceptance fails on the base because of them: then the task is to make them pass. The
 * acceptance runs on the candidate's code, with all test files that the change adds, rewrites or deletes reset to the base. Skipped if the change
 * touches no test file, if the command names tests that the base lacks, or if the command's tests pass on the base. Returns the objection for the
 * author, or undefined. Throws NoResult when a run is interrupted.
 */
export async function failsBaseTests(
  { git, layout, order, candidate }: VerifyContext,
  change: Change,
  given: {
    acceptance: { readonly command: string };
    /** The runs of the whole acceptance command on the base. */
    base: readonly AcceptanceRun[];
    prepare: (command: string) => Promise<Pick<PreparedCommand, "run">>;
  },
): Promise<Omit<Objection, "command"> | undefined> {
  if (change.isAllowed("tests") || given.base.some(({ result }) => result.code === 0)) return undefined;
  const touched = change.files.filter(({ path }) => isOfTests(path));
  if (touched.length === 0) return undefined;
  const gitDir = layout.job(order.jobId).candidatesGit;
  const readBase = async (path: string) =>
    (await fileAt(git, gitDir, { commit: candidate.base, path }))?.toString("utf8");
  const command = await testingPart(given.acceptance.command, readBase);
  const paths = await pathsOf(git, { gitDir, commit: candidate.base });
  const added = change.files.filter(({ status }) => status === "A").map(({ path }) => path);
  if (command === undefined || ![...paths].some(isOfTests)) return undefined;
  if (await namesNewTest(command, { paths, added, readBase })) return undefined;

  const { run } = await given.prepare(command);
  const edits = new Map(touched.map((file) => [file.path, asOnBase(file)]));
  let failed: AcceptanceRun["result"] | undefined;
  for (let i = 0; i < RUNS; i++) {
    failed = (await run(candidate.commit, { edits })).result;
    if (failed.code === 0) return undefined;
  }
  const onBase = command === given.acceptance.command ? given.base[0] : await run(candidate.base, {});
  if (failed === undefined || onBase === undefined || !isRed(onBase)) return undefined;
  return { claim: claimOf(touched, failed), evidence: `${failed.stdout.slice(-4000)}\n${failed.stderr.slice(-3500)}` };
}

/** Number of runs that must all fail before the candidate is refused: a single failure could be chance. */
const RUNS = 2;
/** Maximum number of test files to name in the objection to the author. */
const MAX_NAMED = 5;
/** Matches the output of a test runner that failed because it found none of the requested tests. */
const FOUND_NONE = /\bno tests? (?:files? )?(?:ran|found|collected)\b(?!.*code 0)|^=*\s*\d+ deselected in\b/im;

/** Whether a run failed because tests failed, and not because the runner found no tests. */
function isRed({ result: { code, stdout, stderr } }: AcceptanceRun): boolean {
  return code !== 0 && !FOUND_NONE.test(`${stdout}\n${stderr}`);
}

function asOnBase({ before, modeBefore }: FileChange): FileEdit {
  return before === undefined ? null : { bytes: before, isExecutable: modeBefore === "100755" };
}

function claimOf(touched: readonly FileChange[], { code, timedOut, durationMs }: AcceptanceRun["result"]): string {
  const ending = timedOut ? `did not end in ${durationMs} ms` : `exits with ${code}`;
  const more = touched.length > MAX_NAMED ? `, and ${touched.length - MAX_NAMED} more` : "";
  const names = touched.slice(0, MAX_NAMED).map(({ path }) => path);
  return `the tests of the base fail, and the task is to make them pass unchanged; with ${names.join(", ")}${more} restored from the base, the acceptance ${ending} on the candidate's code. Make the base's tests pass and leave them as they are; if a test itself is wrong, the plan has to allow its change with allows: ["tests"]`;
}
