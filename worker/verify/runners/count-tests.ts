import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { runnerNamed } from "./all-runners.ts";
import { readEvents } from "./read-events.ts";
import { readReportFile } from "./read-report-file.ts";
import type { Report, TestEvent } from "./runner.ts";
import { readTapDocuments } from "./tap.ts";

/**
 * The tests of a run, as the test runners reported them. The code under test can write to the folder of the reports, and in most runners shares a
 * process with its tests, so it can forge a report. A report may therefore refuse a candidate; to accept it, planted faults must be noticed too.
 */
export interface TestCount {
  /** True when a test runner wrote a report. */
  readonly isCounted: boolean;
  /** True when every test runner that wrote a report also finished it. */
  readonly isWhole: boolean;
  /** Names of the runners that wrote a report. */
  readonly runners: readonly string[];
  /** Number of tests that ran, whether they passed or failed. A test that ran in several invocations of its runner counts once. */
  readonly ran: number;
  /** Number of tests that ran and failed at least once. */
  readonly failed: number;
  /** Number of tests that were skipped or are still to be written. */
  readonly skipped: number;
  /** `file: name` of each test that ran, with the test's origin before its file if there is one. */
  readonly names: ReadonlySet<string>;
  /** The tests that took longest, at most 10, longest first. */
  readonly slowest: readonly { readonly name: string; readonly ms: number }[];
  /** Files with a test that ran, relative to the tree. */
  readonly files: ReadonlySet<string>;
  /** Files whose process ended without running a test, relative to the tree. */
  readonly silentFiles: readonly string[];
  /** Files whose process was killed with SIGKILL, relative to the tree. */
  readonly killedFiles: readonly string[];
  /** Entries in the folder of the reports that are not reports. */
  readonly malformed: readonly string[];
}

/** Maximum number of files in the folder of the reports. */
const MAX_REPORTS = 1000;
const MAX_SLOWEST = 10;

/**
 * Reads the reports in a folder, named `RUNNER-NUMBER` or `RUNNER-NUMBER.xml`, and the TAP documents in the command's output. `inTree` are the
 * reports that the command wrote to its tree (`readTreeReports`).
 */
export async function countTests(
  folder: string,
  { stdout = "", inTree = [] }: { stdout?: string; inTree?: readonly Report[] } = {},
): Promise<TestCount> {
  const { reports, malformed } = await readFolder(folder);
  reports.push(...inTree.map((report) => ({ ...report, runner: "junit" })));
  // Runners of JavaScript that already wrote a report may also print TAP.
  const printed = reports.some(({ runner }) => PRINT_TAP.test(runner)) ? [] : readTapDocuments(stdout);
  const documents = printed.filter(({ tests }) => tests.length > 0);
  return tallyOf([...reports, ...documents.map((report) => ({ ...report, runner: "tap" }))], malformed);
}

type NamedReport = Report & { readonly runner: string };

async function readFolder(folder: string): Promise<{ reports: NamedReport[]; malformed: string[] }> {
  const found = await readdir(folder).catch(() => undefined);
  const all = (found ?? []).sort();
  const malformed = found === undefined ? ["the report's folder, which cannot be read"] : [];
  if (all.length > MAX_REPORTS) malformed.push(`${all.length} files in the report's folder`);
  const reports = new Map<string, NamedReport>();
  for (const name of all.slice(0, MAX_REPORTS)) {
    const runner = runnerNamed(/^([a-z]+)-\d+(?:\.xml)?$/.exec(name)?.[1] ?? "");
    const text = runner === undefined ? undefined : await readReportFile(join(folder, name));
    const report = text === undefined ? undefined : (runner?.read ?? readEvents)(text);
    if (runner === undefined || report === undefined)
      malformed.push(`the file ${JSON.stringify(name.slice(0, 60))} in the report's folder`);
    else reports.set(name, { ...report, runner: runner.name });
  }
  return { reports: withoutProgress(reports), malformed };
}

/**
 * Leaves out one of the two reports of a runner that writes `RUNNER-NUMBER.xml` at its end and `RUNNER-NUMBER` as it goes: the second, unless
 * the first is not whole.
 */
function withoutProgress(reports: ReadonlyMap<string, NamedReport>): NamedReport[] {
  const isWhole = (name: string) => reports.get(name)?.isWhole === true;
  const isUsed = (name: string) =>
    name.endsWith(".xml") ? isWhole(name) || !reports.has(name.slice(0, -4)) : !isWhole(`${name}.xml`);
  return [...reports].filter(([name]) => isUsed(name)).map(([, report]) => report);
}

const PRINT_TAP = /^(?:node|jest|vitest|mocha|ava)$/;

/** The figures of all reports together. */
interface Tally {
  /** How often each test ran, by name. */
  readonly counts: Map<string, number>;
  readonly failed: Set<string>;
  readonly skipped: Set<string>;
  readonly durations: Map<string, number>;
  readonly silent: Set<string>;
  readonly heard: Set<string>;
  readonly killed: Set<string>;
}

function tallyOf(reports: readonly NamedReport[], malformed: readonly string[]): TestCount {
  const tally: Tally = {
    counts: new Map(),
    failed: new Set(),
    skipped: new Set(),
    durations: new Map(),
    silent: new Set(),
    heard: new Set(),
    killed: new Set(),
  };
  for (const report of reports) takeReport(report, tally);
  const { counts, heard } = tally;
  heard.delete("");
  return {
    isCounted: reports.length > 0,
    isWhole: reports.every(({ isWhole }) => isWhole),
    runners: [...new Set(reports.map(({ runner }) => runner))],
    ran: [...counts.values()].reduce((sum, count) => sum + count, 0),
    failed: tally.failed.size,
    skipped: [...tally.skipped].filter((key) => !counts.has(key)).length,
    names: new Set(counts.keys()),
    slowest: [...tally.durations]
      .filter(([, ms]) => ms > 0)
      .sort(([, a], [, b]) => b - a)
      .slice(0, MAX_SLOWEST)
      .map(([name, ms]) => ({ name, ms })),
    files: heard,
    silentFiles: [...tally.silent].filter((file) => !heard.has(file)),
    killedFiles: [...tally.killed],
    malformed,
  };
}

function takeReport({ tests, runner }: NamedReport, tally: Tally): void {
  const own = new Map<string, number>();
  for (const event of tests) {
    const key = takeEvent(event, { tally, isSilent: runner === "node" && isSilence(event) });
    if (key !== undefined) own.set(key, (own.get(key) ?? 0) + 1);
  }
  // Tests with equal names within one report are different tests; in several reports they are the same tests again.
  for (const [key, count] of own) tally.counts.set(key, Math.max(tally.counts.get(key) ?? 0, count));
}

/** Records one event. Returns the name of a test that ran. */
function takeEvent(event: TestEvent, { tally, isSilent }: { tally: Tally; isSilent: boolean }): string | undefined {
  const file = relative(event.file);
  if (event.signal === "SIGKILL") tally.killed.add(file);
  if (isSilent) {
    tally.silent.add(file);
    return undefined;
  }
  tally.heard.add(file);
  const place = [event.origin, file].filter((part) => part !== undefined && part !== "").join(" ");
  const key = `${place}: ${event.name}`;
  tally.durations.set(key, Math.max(tally.durations.get(key) ?? 0, event.ms ?? 0));
  if (event.ending === "skip" || event.ending === "todo") {
    tally.skipped.add(key);
    return undefined;
  }
  if (event.ending === "fail") tally.failed.add(key);
  return key;
}

/** Node's runner reports a file without tests as if the file were a test, named by its path. */
function isSilence({ name, file }: TestEvent): boolean {
  return file !== "" && (name === file || file.endsWith(`/${name}`));
}

function relative(file: string): string {
  return file.replace(/^\/work\//, "");
}
