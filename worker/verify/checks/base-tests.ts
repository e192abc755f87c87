import { fileAt } from "../../workspace/changed-files.ts";
import { pathsOf } from "../../workspace/commit-facts.ts";
import type { Change, FileChange } from "../change.ts";
import type { Fault } from "../static-check.ts";
import { namesNewTest } from "../tests-run/names-new-test.ts";
import type { AcceptanceRun, FileEdit } from "../tests-run/run-acceptance.ts";
import { testingPart } from "../tests-run/testing-part.ts";
import type { VerifyContext } from "../verify-context.ts";
import type { PreparedCommand } from "./check-command.ts";
import { isOfTests } from "./test-paths.ts";

/**
 * Holds a candidate against the tests of its base. An acceptance that fails on the base because tests are red there has its goal in
 * those tests, so that it has to pass on the candidate's code with exactly them: each file of tests that the change adds, rewrites
 * or deletes is put back. Asked only where the change touches such a file. A command that names tests which the base does not have, or
 * whose tests are green there, has its goal elsewhere.
 *
 * Answers with what to say to the author, or undefined. Throws NoResult when a run is cut.
 */
export async function failsBaseTests(
  { git, layout, order, candidate }: VerifyContext,
  change: Change,
  given: {
    acceptance: { readonly command: string };
    /** Runs of the whole acceptance on the base. */
    base: readonly AcceptanceRun[];
    prepare: (command: string) => Promise<Pick<PreparedCommand, "run">>;
  },
): Promise<Omit<Fault, "command"> | undefined> {
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

/** Runs of which each has to fail: a single failure could be chance. */
const RUNS = 2;
/** Files that are told to the author. */
const NAMED = 5;
/** A runner that found none of the tests that it was asked for, and failed for it. */
const FOUND_NONE = /\bno tests? (?:files? )?(?:ran|found|collected)\b(?!.*code 0)|^=*\s*\d+ deselected in\b/im;

/** Whether tests failed, and were not merely missing. */
function isRed({ result: { code, stdout, stderr } }: AcceptanceRun): boolean {
  return code !== 0 && !FOUND_NONE.test(`${stdout}\n${stderr}`);
}

function asOnBase({ before, modeBefore }: FileChange): FileEdit {
  return before === undefined ? null : { bytes: before, isExecutable: modeBefore === "100755" };
}

function claimOf(touched: readonly FileChange[], { code, timedOut, durationMs }: AcceptanceRun["result"]): string {
  const ending = timedOut ? `did not end in ${durationMs} ms` : `exits with ${code}`;
  const more = touched.length > NAMED ? `, and ${touched.length - NAMED} more` : "";
  const names = touched.slice(0, NAMED).map(({ path }) => path);
  return `the tests of the base are red, and the task is to make them pass: expected was that they pass on the candidate's code as they are on the base; with ${names.join(", ")}${more} put back as on the base the acceptance ${ending}. Make the base's tests pass and leave them as they are; where a test itself is wrong, the plan has to allow its change with allows: ["tests"]`;
}
