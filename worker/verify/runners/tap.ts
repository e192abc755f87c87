import { Parser, type Result } from "tap-parser";
import type { Report, Runner, TestEvent } from "./runner.ts";

/** Programs that print TAP (Test Anything Protocol) to the command's stdout, such as tape, node-tap and prove. */
export const tap: Runner = { name: "tap", starts: /^(?:tap|tape|prove|bats)$/, wrappers: {} };

/**
 * Reads all TAP documents in the output of a command. Each assertion counts as a test, named after the comment above it
 * and the tests that contain it.
 */
export function readTapDocuments(stdout: string): Report[] {
  const starts = [...stdout.matchAll(/^TAP version 1[34]$/gm)].map(({ index }) => index);
  const documents = starts.map((start, i) => stdout.slice(start, starts[i + 1]));
  return documents.filter((text) => !OF_NODE.test(text)).map(readTap);
}

/** Matches a document of Node's own runner. Its tests are counted by their report, and not where they run in the runner's own process. */
const OF_NODE = /^\s*duration_ms: /m;

function readTap(text: string): Report {
  const tests: TestEvent[] = [];
  const state = { plan: undefined as number | undefined, seen: 0 };
  const parser = new Parser();
  parser.on("plan", ({ start, end }: { start: number; end: number }) => {
    state.plan = end < start ? 0 : end - start + 1;
  });
  parser.on("assert", () => {
    state.seen += 1;
  });
  collect(parser, [], tests);
  parser.end(text);
  return { tests, isWhole: state.plan === state.seen };
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
