import { join } from "node:path";
import { defined } from "../../../shared/support/defined.ts";
import type { SandboxResult } from "../../../worker/sandbox/run-in-sandbox.ts";
import type { Sandbox } from "../../../worker/sandbox/sandbox.ts";
import type { TestCount } from "../../../worker/verify/runners/count-tests.ts";
import { makeRow, type Row } from "../document.ts";
import { commitTree } from "../verifier/honest-rows.ts";
import { type CommandRig, comparable, makeCommandRig } from "./command-rig.ts";
import { RUNNER_PACKAGES } from "./commands/all.ts";
import type { CommandCase, RunnerPackage } from "./commands/types.ts";
import { missingPrograms } from "./missing-programs.ts";
import { readRecorded } from "./read-recorded.ts";

/** Time limit in ms of one command; a command that hangs is stopped then. Each hanging case reports its other tests within a few seconds. */
const TIMEOUT_MS = 60_000;
const HANGING_MS = 25_000;
/** Minimum number of runners whose commands have to run, or whose recorded reports have to be read. At most two may be recorded. */
const MIN_RUNNERS = 12;

interface Size {
  readonly isFull: boolean;
  readonly only?: string;
}

/** Runs real test commands with and without counting their tests, and compares the counts with those determined by hand. */
export async function commandRows(
  folder: string,
  { sandbox, say, only }: { sandbox: Sandbox; say: (text: string) => void } & Size,
): Promise<Row[]> {
  const outcome: Outcome = { wrong: [], changed: [], skipped: [], ran: new Set(), cases: 0 };
  for (const [i, pkg] of RUNNER_PACKAGES.entries()) {
    const isChosen = ({ situation }: CommandCase) => only === undefined || `${pkg.runner} ${situation}`.includes(only);
    const cases = pkg.cases.filter(isChosen);
    if (cases.length === 0 || isSkipped(pkg, { outcome, say })) continue;
    const rig = await rigOf(pkg, { folder: join(folder, `commands-${i}`), sandbox });
    for (const each of cases) await runCase(rig, each, { name: `${pkg.runner}, ${each.situation}`, outcome, say });
    outcome.ran.add(pkg.runner);
  }
  return rowsOf(outcome);
}

interface Outcome {
  /** Cases with other counts or another end than determined by hand, and cases whose output counting changed. */
  readonly wrong: string[];
  readonly changed: string[];
  readonly skipped: string[];
  readonly ran: Set<string>;
  cases: number;
}

/** Whether this machine lacks a program of the runner. */
function isSkipped(pkg: RunnerPackage, { outcome, say }: { outcome: Outcome; say: (text: string) => void }): boolean {
  const missing = missingPrograms(pkg.programs ?? []);
  if (missing.length === 0) return false;
  const install = pkg.debian === undefined ? "" : `; apt-get install ${pkg.debian.join(" ")}`;
  const text = `${pkg.runner} (no ${missing.join(", ")}${install})`;
  outcome.skipped.push(text);
  say(`skipped ${text}`);
  return true;
}

async function runCase(
  rig: CommandRig,
  each: CommandCase,
  { name, outcome, say }: { name: string; outcome: Outcome; say: (text: string) => void },
): Promise<void> {
  const { fault, difference } = await judge(rig, each);
  outcome.cases += 1;
  if (fault !== undefined) outcome.wrong.push(`${name}: ${fault}`);
  if (difference !== undefined) outcome.changed.push(`${name}: ${difference}`);
  say(`${name}: ${fault ?? "as by hand"}${difference === undefined ? "" : `; changed: ${difference}`}`);
}

function rowsOf({ wrong, changed, skipped, ran, cases }: Outcome): Row[] {
  const recorded = readRecorded();
  const all = cases + recorded.read;
  const right = all - wrong.length - recorded.wrong.length;
  return [
    makeRow("runners whose commands ran or whose recorded reports were read", {
      value: ran.size + Math.min(2, recorded.runners),
      unit: "runners",
      goal: { op: ">=", value: MIN_RUNNERS },
      note: skipped.length === 0 ? [...ran].join(", ") : `skipped: ${skipped.join("; ")}`,
    }),
    makeRow("test commands and recorded reports: outcome and counts as by hand", {
      value: (right / all) * 100,
      unit: "%",
      goal: { op: ">=", value: 100 },
      note: [`${right} of ${all}`, ...wrong, ...recorded.wrong].join("; ").slice(0, 3000),
    }),
    makeRow("commands whose exit code or output differs when their tests are counted", {
      value: changed.length,
      unit: "commands",
      goal: { op: "<=", value: 0 },
      note: [`of ${cases}`, ...changed].join("; ").slice(0, 3000),
    }),
  ];
}

async function rigOf(
  pkg: RunnerPackage,
  { folder, sandbox }: { folder: string; sandbox: Sandbox },
): Promise<CommandRig> {
  const repository = join(folder, "repository");
  await commitTree(repository, pkg.files);
  const npm = pkg.npm === undefined ? {} : { npm: pkg.npm };
  return makeCommandRig({ folder: join(folder, "data"), repository, sandbox, ...npm });
}

async function judge(rig: CommandRig, each: CommandCase): Promise<{ fault?: string; difference?: string }> {
  const hangs = each.expected.end === "timeout";
  const { files, command } = each;
  const { result, tests } = await rig.counted(command, {
    ...defined({ files }),
    timeoutMs: hangs ? HANGING_MS : TIMEOUT_MS,
  });
  const fault = faultOf(each, { result, tests });
  // A hanging command is stopped at a different place each time.
  const difference = hangs
    ? undefined
    : differenceOf(result, await rig.bare(command, { ...defined({ files }), timeoutMs: TIMEOUT_MS }));
  return { ...(fault === undefined ? {} : { fault }), ...(difference === undefined ? {} : { difference }) };
}

function faultOf(
  { expected }: CommandCase,
  { result, tests }: { result: SandboxResult; tests: TestCount },
): string | undefined {
  const end = result.timedOut ? "timeout" : result.code;
  const got = { end, ran: tests.ran, failed: tests.failed, skipped: tests.skipped };
  const hand = { end: expected.end, ran: expected.ran, failed: expected.failed, skipped: expected.skipped };
  if (JSON.stringify(got) !== JSON.stringify(hand))
    return `expected ${words(hand)}, got ${words(got)}${tests.malformed.length > 0 ? `, ${tests.malformed[0]}` : ""}`;
  if (expected.end !== "timeout" && !tests.isWhole) return "the report is not whole";
  const { slow } = expected;
  if (slow === undefined || !tests.runners.some((runner) => TIMED.test(runner))) return undefined;
  const [slowest] = tests.slowest;
  const isSlow = slowest?.name.includes(slow.name) === true && slowest.ms >= slow.atLeastMs * 0.95;
  return isSlow ? undefined : `the slowest test is ${slowest?.name} with ${slowest?.ms} ms, expected ${slow.name}`;
}

/** Runners that report the duration of each test. cargo and TAP do not. */
const TIMED = /^(?!cargo|tap)/;

function words({ end, ran, failed, skipped }: Record<string, unknown>): string {
  return `end ${end}, ${ran} ran, ${failed} failed, ${skipped} skipped`;
}

function differenceOf(counted: SandboxResult, bare: SandboxResult): string | undefined {
  const [a, b] = [comparable(counted), comparable(bare)];
  if (a.code !== b.code) return `exit code ${b.code} became ${a.code}`;
  for (const stream of ["out", "err"] as const) {
    const [ours, theirs] = [a[stream].split("\n").sort(), b[stream].split("\n").sort()];
    const at = ours.findIndex((line, i) => line !== theirs[i]);
    if (at >= 0 || ours.length !== theirs.length) return `${stream}: ${theirs[at]} became ${ours[at]}`.slice(0, 300);
  }
  return undefined;
}
