import type { CommandAcceptance } from "../../../shared/protocol/job/plan.ts";
import type { AcceptanceKills } from "../../../shared/protocol/verification/verdict.ts";
import { defined } from "../../../shared/support/defined.ts";
import { fileAt } from "../../workspace/changed-files.ts";
import type { Change } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import { type CheckOutcome, passed, refused } from "../check-outcome.ts";
import { readBaseOf } from "../checks/shell-under-test.ts";
import { measureAcceptanceKills } from "../faults/measure-acceptance-kills.ts";
import { runnersNamed } from "../runners/all-runners.ts";
import type { TestCount } from "../runners/count-tests.ts";
import { changedCode, findGenerated } from "../tests-run/find-generated.ts";
import { namedFiles } from "../tests-run/named-files.ts";
import { isFlaky, passTwice, type Repeated } from "../tests-run/pass-twice.ts";
import { resolveCommand } from "../tests-run/resolve-command.ts";
import { type AcceptanceRun, type FileEdit, runAcceptance } from "../tests-run/run-acceptance.ts";
import type { VerifyContext } from "../verify-context.ts";
import { failsBaseTests } from "./base-tests.ts";
import { compareCounts } from "./compare-counts.ts";
import { type Blindness, findBlindness } from "./find-blindness.ts";
import { findDeafness } from "./find-deafness.ts";
import { isVacuous } from "./is-vacuous.ts";

/** Default time limit of an acceptance command, in ms. */
const DEFAULT_TIMEOUT_MS = 300_000;
/**
 * The time limit on the base is at least this multiple of the command's duration on the candidate. So a timeout on the
 * base means that the command fails without the change, and not that the machine is slow.
 */
const BASE_DURATION_FACTOR = 5;

/**
 * Checks an acceptance command: it must pass on fresh checkouts of the candidate and fail on the base. A command that passes without the
 * change shows nothing about the change and is refused as vacuous. Tests that fail on the base have to pass in their unchanged form. Exit
 * code 0 alone proves nothing: the command has to fail when the harness breaks the changed code, and when it breaks the tests. The tests
 * that the runner reports are compared with the base's; the comparison can only refuse. Throws NoResult when a run is interrupted.
 */
export async function checkCommand(
  context: VerifyContext,
  acceptance: CommandAcceptance,
  { mayPassOnBase, change }: { mayPassOnBase: boolean; change: Change },
): Promise<CheckOutcome> {
  const { candidate } = context;
  const prepared = await prepareCommand(context, acceptance);
  const { run, timeoutMs } = prepared;
  const refuse = (objection: Omit<Objection, "command">, figures?: Record<string, number>) =>
    refused(nameOf(acceptance), [{ ...objection, command: acceptance.command }], figures);

  const ours = await passTwice(() => run(candidate.commit, { watched: changedCode(change.files) }));
  const took = Math.max(...[...ours.passes, ...ours.failures].map(({ result }) => result.durationMs));
  const onBase = (edits?: ReadonlyMap<string, string>) =>
    run(candidate.base, {
      timeoutMs: Math.max(timeoutMs, BASE_DURATION_FACTOR * took),
      ...defined({ edits }),
    });
  if (ours.kind === "failed") return refuse(failureOf(ours));
  if (ours.kind === "flaky" && !(await isFlaky(onBase))) return refuse(flakinessOf(ours), { flaky: 1 });
  const last = ours.passes.at(-1);
  if (last === undefined) throw new Error("a command that did not fail has passed");
  const miscounted = countsDiffer(ours);
  if (miscounted !== undefined) return refuse({ claim: miscounted }, { flaky: 1 });

  const base = !mayPassOnBase || last.tests.isCounted ? await runsOnBase(onBase, mayPassOnBase) : [];
  const onCandidate = (edits: ReadonlyMap<string, FileEdit>) => run(candidate.commit, { edits });
  const unearned = mayPassOnBase
    ? undefined
    : await whyUnearned(context, acceptance, { change, base, onBase, onCandidate });
  if (unearned !== undefined) return refuse(unearned);
  const lost = await compareCounts(change, { candidate: last, base, runAgain: onBase });
  if (lost !== undefined) return refuse(lost);

  const broken = {
    took,
    run: (edits: ReadonlyMap<string, string>, atMostMs: number) =>
      run(candidate.commit, { edits, timeoutMs: atMostMs }),
  };
  const generated = await findGenerated(change.files, { ...broken, written: last.written });
  const made = { ...change, files: change.files.filter(({ path }) => !generated.has(path)) };
  const blindness = mayPassOnBase ? NOTHING_PLANTED : await findBlindness(context, made, broken);
  if (blindness.blind !== undefined) return refuse({ claim: blindness.blind });
  const deafness = await findDeafness(context, change, {
    ...broken,
    command: acceptance.command,
    reported: last.tests,
  });
  if (deafness.blind !== undefined) return refuse({ claim: deafness.blind });
  const score = mayPassOnBase ? undefined : await measureAcceptanceKills(context, made, broken);
  if (score?.blind !== undefined) return refuse({ claim: score.blind });
  const named = await namedFiles(acceptance.command, readBaseOf(change));
  const expected = runnersNamed(named);
  const kills = score?.kills;
  return conclude(acceptance, { mayPassOnBase, ours, last, base, blindness, deafness, kills, generated, expected });
}

/** The reason why a passing command does not show that the candidate works: it passes on the base too, or the base's failing tests still fail. */
async function whyUnearned(
  context: VerifyContext,
  acceptance: CommandAcceptance,
  { change, base, ...runs }: { change: Change; base: readonly AcceptanceRun[] } & Parameters<typeof isVacuous>[2],
): Promise<Omit<Objection, "command"> | undefined> {
  if (await isVacuous(change, base, runs))
    return { claim: "the acceptance also passes without the change, so it shows nothing" };
  const prepare = (command: string) => prepareCommand(context, { ...acceptance, command });
  return failsBaseTests(context, change, { acceptance, base, prepare });
}

const NOTHING_PLANTED: Blindness = { planted: 0, noticed: 0 };

/** Runs the command on the base again after a failure there: a single failure could be chance. */
async function runsOnBase(run: () => Promise<AcceptanceRun>, mayPassOnBase: boolean): Promise<AcceptanceRun[]> {
  const first = await run();
  const { code, timedOut } = first.result;
  return code === 0 || timedOut || mayPassOnBase ? [first] : [first, await run()];
}

/** The outcome for an acceptance command in which the checks found no weakness. */
function conclude(
  acceptance: CommandAcceptance,
  given: {
    mayPassOnBase: boolean;
    ours: Repeated;
    last: AcceptanceRun;
    base: readonly AcceptanceRun[];
    blindness: Blindness;
    deafness: Blindness;
    kills: AcceptanceKills | undefined;
    generated: ReadonlySet<string>;
    /** The runners that the command names. */
    expected: readonly string[];
  },
): CheckOutcome {
  const { mayPassOnBase, ours, last, base, blindness, deafness, kills, generated, expected } = given;
  const [runs, failures] = [ours.passes.length + ours.failures.length, ours.failures.length];
  const isUnmeasured = !mayPassOnBase && blindness.planted === 0;
  const parts = [
    failures === 0 ? "passed twice" : `passed ${runs - failures} of ${runs} times: it is flaky`,
    ...(mayPassOnBase ? [] : ["fails without the change"]),
    wordsOfCount(last.tests, expected),
    ...wordsOf(blindness),
    ...(kills === undefined || kills.planted === 0
      ? []
      : [`noticed ${kills.killed} of ${kills.planted} small faults planted in the change`]),
    ...(deafness.planted === 0 ? [] : ["fails when its tests are broken"]),
    ...(generated.size === 0
      ? []
      : [`generates ${[...generated].slice(0, 5).join(", ")} again, so no fault was planted there`]),
    ...(isUnmeasured ? ["unmeasured: no fault could be planted into the change"] : []),
  ];
  const { result, findings } = passed(nameOf(acceptance), parts.join("; "), {
    tests: last.tests.ran,
    testsOnBase: base[0]?.tests.ran ?? 0,
    faultsPlanted: blindness.planted + (kills?.planted ?? 0),
    faultsCaught: blindness.noticed + (kills?.killed ?? 0),
    ...(failures === 0 ? {} : { flaky: 1 }),
    ...(isUnmeasured ? { unmeasured: 1 } : {}),
  });
  return { result: { ...result, ...defined({ kills }) }, findings };
}

function wordsOfCount({ isCounted, ran, skipped, runners }: TestCount, expected: readonly string[]): string {
  if (isCounted)
    return `${ran} tests ran${skipped === 0 ? "" : `, ${skipped} skipped`}, reported by ${runners.join(" and ")}`;
  const why =
    expected.length === 0
      ? "the command names no test runner that reports its tests"
      : `${expected.join(" and ")} reported none`;
  return `tests not counted: ${why}`;
}

function wordsOf({ planted, isOutside = false }: Blindness): string[] {
  if (planted === 0) return [];
  return [
    isOutside
      ? "fails when the change, which is outside functions, is reverted"
      : "fails when each changed function is broken",
  ];
}

type Options = { edits?: ReadonlyMap<string, FileEdit>; watched?: readonly string[]; timeoutMs?: number };

/** A resolved acceptance command, and a function that runs it on a commit. */
export interface PreparedCommand {
  readonly command: string;
  readonly timeoutMs: number;
  readonly run: (commit: string, options: Options) => Promise<AcceptanceRun>;
}

/** Resolves an acceptance command, so that it can run on commits. */
export async function prepareCommand(context: VerifyContext, acceptance: CommandAcceptance): Promise<PreparedCommand> {
  const { git, layout, order, candidate, sandbox } = context;
  const gitDir = layout.job(order.jobId).candidatesGit;
  const manifest = await fileAt(git, gitDir, { commit: candidate.base, path: "package.json" });
  const command = resolveCommand(acceptance.command, manifest?.toString("utf8"), sandbox);
  const timeoutMs = acceptance.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  return {
    command,
    timeoutMs,
    run: (commit, options) => runAcceptance(context, { commit, command, timeoutMs, ...options }),
  };
}

function nameOf({ command }: CommandAcceptance): string {
  return `command: ${command.slice(0, 60)}`;
}

function failureOf({ failures }: Repeated): Omit<Objection, "command"> {
  const { result } = failures[0] as AcceptanceRun;
  const ending = result.timedOut ? `did not end in ${result.durationMs} ms` : `exits with ${result.code}`;
  return { claim: `the acceptance ${ending} in each of ${failures.length} runs`, evidence: endOf(result) };
}

function flakinessOf({ passes, failures }: Repeated): Omit<Objection, "command"> {
  const { result } = failures[0] as AcceptanceRun;
  const ending = result.timedOut ? `did not end in ${result.durationMs} ms` : `exited with ${result.code}`;
  return {
    claim: `the acceptance is flaky: on the same files it passed ${passes.length} and failed ${failures.length} times (it ${ending}); on the base it ends the same way each time`,
    evidence: endOf(result),
  };
}

function countsDiffer({ passes }: Repeated): string | undefined {
  const counts = [...new Set(passes.map(({ tests }) => tests.ran))];
  if (counts.length <= 1) return undefined;
  return `the acceptance is flaky: on the same files it ran ${counts.join(" and ")} tests`;
}

function endOf({ stdout, stderr }: AcceptanceRun["result"]): string {
  return `${stdout.slice(-4000)}\n${stderr.slice(-3500)}`;
}
