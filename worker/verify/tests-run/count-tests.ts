import { constants } from "node:fs";
import { open, readdir } from "node:fs/promises";
import { join } from "node:path";
import { type Static, Type } from "typebox";
import { Compile } from "typebox/compile";
import { strict } from "../../../shared/protocol/strict.ts";

/**
 * The tests of a run, as Node's test runner reported them. The code under test runs in the same processes as its tests and can write to the folder of
 * the reports, so it can forge a report. A report may therefore refuse a candidate; to accept it, planted faults must be noticed too.
 */
export interface TestCount {
  /** True when a test runner wrote a report. */
  readonly isCounted: boolean;
  /** True when every test runner that wrote a report also finished it. */
  readonly isWhole: boolean;
  /** Number of tests that ran, whether they passed or failed. A file without tests of Node's runner adds none. */
  readonly ran: number;
  /** `file: name` of each test that ran. */
  readonly names: ReadonlySet<string>;
  /** Files with a test that ran, relative to the tree. */
  readonly files: ReadonlySet<string>;
  /** Files whose process ended without running a test, relative to the tree. */
  readonly silentFiles: readonly string[];
  /** Files whose process was killed with SIGKILL, relative to the tree. */
  readonly killedFiles: readonly string[];
  /** Entries in the folder of the reports that are not reports. */
  readonly malformed: readonly string[];
}

/** Maximum number of bytes to read of one report, and maximum number of reports of one run. A test takes about 150 bytes. */
const MAX_BYTES = 64 * 1024 * 1024;
const MAX_REPORTS = 1000;

/** Reads the reports that `runner/reporter.cjs` wrote to a folder: one file for each test runner that ran. */
export async function countTests(folder: string): Promise<TestCount> {
  const found = await readdir(folder).catch(() => undefined);
  const all = (found ?? []).sort();
  const malformed = found === undefined ? ["the report's folder, which cannot be read"] : [];
  if (all.length > MAX_REPORTS) malformed.push(`${all.length} files in the report's folder`);
  const tally: Tally = { ran: 0, names: new Set(), silent: new Set(), heard: new Set(), killed: new Set() };
  let isWhole = true;
  let reports = 0;
  for (const name of all.slice(0, MAX_REPORTS)) {
    const events = /^\d+$/.test(name) ? await readReport(join(folder, name)) : undefined;
    if (events === undefined) {
      malformed.push(`the file ${JSON.stringify(name.slice(0, 60))} in the report's folder`);
      continue;
    }
    reports += 1;
    isWhole &&= events.at(-1)?.ending === "all";
    for (const event of events) take(event, tally);
  }
  return {
    isCounted: reports > 0,
    isWhole,
    ran: tally.ran,
    names: tally.names,
    files: new Set([...tally.heard].map(relative)),
    silentFiles: [...tally.silent].filter((file) => !tally.heard.has(file)).map(relative),
    killedFiles: [...tally.killed],
    malformed,
  };
}

const TestEvent = Type.Union([
  strict({ ending: Type.Literal("all") }),
  strict({
    ending: Type.Enum(["pass", "fail", "skip", "todo"]),
    file: Type.String(),
    name: Type.String(),
    signal: Type.Optional(Type.String()),
  }),
]);
type TestEvent = Static<typeof TestEvent>;
const testEvent = Compile(TestEvent);

interface Tally {
  ran: number;
  readonly names: Set<string>;
  readonly silent: Set<string>;
  readonly heard: Set<string>;
  readonly killed: Set<string>;
}

function take(event: TestEvent, tally: Tally): void {
  if (event.ending === "all") return;
  const { ending, file, name, signal } = event;
  if (signal === "SIGKILL") tally.killed.add(relative(file));
  // Node's runner reports a file without tests as if the file were a test, named by its path.
  if (name === file || file.endsWith(`/${name}`)) {
    tally.silent.add(file);
    return;
  }
  tally.heard.add(file);
  if (ending !== "pass" && ending !== "fail") return;
  tally.ran += 1;
  tally.names.add(`${relative(file)}: ${name}`);
}

/** The events in one report. Undefined for an invalid report: it is not a regular file, is too large, or has a line that is not an event. */
async function readReport(path: string): Promise<TestEvent[] | undefined> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(
    () => undefined,
  );
  if (file === undefined) return undefined;
  try {
    const facts = await file.stat();
    if (!facts.isFile() || facts.size > MAX_BYTES) return undefined;
    const lines = (await file.readFile("utf8")).split("\n");
    // The last line may be incomplete, because the test runner was aborted while it wrote.
    const whole = lines.slice(0, -1).map(parse);
    return whole.every((event) => testEvent.Check(event)) ? whole : undefined;
  } finally {
    await file.close();
  }
}

function parse(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined; // The line is not an event, so the caller refuses the report.
  }
}

function relative(file: string): string {
  return file.replace(/^\/work\//, "");
}
