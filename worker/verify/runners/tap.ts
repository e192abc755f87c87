import { Parser, type Result } from "tap-parser";
import type { Report, Runner, TestEvent } from "./runner.ts";
import { splitDocuments, withOwnLines } from "./tap-lines.ts";

/** Programs that print TAP (Test Anything Protocol) to the command's stdout, such as tape, node-tap and prove. */
export const tap: Runner = { name: "tap", starts: /^(?:tap|tape|prove|bats)$/, wrappers: {} };

/**
 * Reads all TAP documents in the output of a command. Each assertion counts as a test, named after the comment above it
 * and the tests that contain it. A document names no file, so tests of equal names in two documents are two tests, even if
 * the command ran one file twice. Returns no document if one reached its end but its lines do not fit its plan.
 */
export function readTapDocuments(stdout: string): Report[] {
  const texts = splitDocuments(stdout, (text) => readDocument(text)?.isWhole === true);
  const documents = texts.filter((text) => !OF_NODE.test(text)).map(readDocument);
  return documents.every((each) => each !== undefined) ? withOrigins(documents) : [];
}

/** Matches a document of Node's own runner. Its tests are counted by their report, and not where they run in the runner's own process. */
const OF_NODE = /^\s*duration_ms: /m;

/** Undefined if the document reached its end but cannot be read: its numbers of tests differ. */
function readDocument(text: string): Report | undefined {
  const readings = [readTap(text), readTap(withOwnLines(text))] as const;
  const whole = readings.find(({ isWhole }) => isWhole);
  if (whole !== undefined) return whole;
  return readings.some(({ hasEnded }) => hasEnded) ? undefined : readings[0];
}

/** Gives each test that an earlier document has, too, an origin: `document 2` in the second document with this test. */
function withOrigins(documents: readonly Report[]): Report[] {
  const seen = new Map<string, number>();
  return documents.map(({ tests, isWhole }) => {
    for (const name of new Set(tests.map((test) => test.name))) seen.set(name, (seen.get(name) ?? 0) + 1);
    const named = tests.map((test): TestEvent => {
      const nth = seen.get(test.name) ?? 1;
      return nth === 1 ? test : { ...test, origin: `document ${nth}` };
    });
    return { tests: named, isWhole };
  });
}

function readTap(text: string): Report & { hasEnded: boolean } {
  const tests: TestEvent[] = [];
  const state = { plan: undefined as number | undefined, seen: 0, seenAtPlan: 0 };
  const parser = new Parser();
  parser.on("plan", ({ start, end }: { start: number; end: number }) => {
    state.plan = end < start ? 0 : end - start + 1;
    state.seenAtPlan = state.seen;
  });
  parser.on("assert", () => {
    state.seen += 1;
  });
  collect(parser, [], tests);
  parser.end(text);
  const { plan, seen, seenAtPlan } = state;
  // Most programs print the plan after the last test; without it, or with fewer tests than planned before, the run was cut.
  const hasEnded = plan !== undefined && seen > 0 && (seenAtPlan === seen || seen > plan);
  return { tests, isWhole: plan === seen, hasEnded };
}

function collect(parser: Parser, above: readonly string[], tests: TestEvent[]): void {
  let group: string[] = [];
  parser.on("comment", (comment: string) => {
    const [, title = ""] = /^#\s*(.*?)\s*$/s.exec(comment) ?? [];
    // tape reports a skipped test by a comment alone.
    const [, skipped] = /^SKIP\s+(.+)$/s.exec(title) ?? [];
    if (skipped !== undefined) tests.push({ ending: "skip", file: "", name: [...above, skipped].join(" > ") });
    else if (title !== "" && !/^(?:Subtest|tests|pass|fail|ok|skip|todo|time)\b/.test(title)) group = [title];
  });
  parser.on("child", (child: Parser) => collect(child, [...above, child.name], tests));
  parser.on("assert", (result: Result) => {
    if (result.closingTestPoint) return;
    const name = [...above, ...group, result.name].filter((each) => each !== "").join(" > ");
    tests.push({ ending: endingOf(result), file: "", name, ms: result.time ?? 0 });
  });
}

function endingOf({ ok, skip, todo }: Result): TestEvent["ending"] {
  if (skip !== false) return "skip";
  if (todo !== false) return "todo";
  return ok ? "pass" : "fail";
}
