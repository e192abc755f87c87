import type { Change } from "../change.ts";
import { parseSource } from "../syntax/parse-source.ts";
import { testFacts } from "../syntax/test-facts.ts";
import type { AcceptanceRun } from "../tests-run/run-acceptance.ts";

/** Names of tests that are told to the author. */
const NAMED = 5;

/**
 * What is wrong with the tests that ran, as the runner reported them: fewer than on the base, fewer than the files declare, a
 * runner that was ended, a report that is none. Undefined when nothing is, which proves nothing. Files that the change
 * touched are left to `tests-kept`, so that a test may move or get another title.
 */
export async function compareCounts(
  change: Change,
  given: {
    candidate: AcceptanceRun;
    base: readonly AcceptanceRun[];
    /** Runs the command on the base once more, to see which titles chance decides there. */
    runAgain?: () => Promise<AcceptanceRun>;
  },
): Promise<{ claim: string; evidence?: string } | undefined> {
  const { tests } = given.candidate;
  const [malformed] = tests.malformed;
  if (malformed !== undefined) return { claim: `something other than the test runner wrote ${malformed}` };
  if (tests.isCounted && !tests.isWhole) return { claim: "the test runner was ended before it had come to its end" };
  const silent = await silentFile(change, tests.silentFiles);
  if (silent !== undefined) return { claim: silent };
  const [base] = given.base;
  if (base === undefined || !base.tests.isCounted || change.isAllowed("tests")) return undefined;
  if (tests.ran < base.tests.ran) {
    const evidence = missing(change, [base], given.candidate).slice(0, 50).join("\n");
    const claim = `${tests.ran} tests ran, on the base it were ${base.tests.ran}`;
    return evidence === "" ? { claim } : { claim, evidence };
  }
  return lostTests(change, given);
}

async function lostTests(
  change: Change,
  { candidate, base, runAgain }: Parameters<typeof compareCounts>[1],
): Promise<{ claim: string; evidence: string } | undefined> {
  if (missing(change, base, candidate).length === 0) return undefined;
  const all = base.length > 1 || runAgain === undefined ? base : [...base, await runAgain()];
  const lost = missing(change, all, candidate);
  if (lost.length === 0) return undefined;
  return {
    claim: `tests that run on the base do not run any more: ${lost.slice(0, NAMED).join(", ")}`,
    evidence: lost.slice(0, 50).join("\n"),
  };
}

/** Tests of untouched files that ran each time on the base and not here; numbers in titles may differ. */
function missing({ files }: Change, base: readonly AcceptanceRun[], candidate: AcceptanceRun): string[] {
  const touched = files.map(({ path }) => `${path}: `);
  const known = new Set([...candidate.tests.names].map(plain));
  const [first, ...others] = base.map(({ tests }) => tests.names);
  const always = [...(first ?? [])].filter((name) => {
    return others.every((names) => names.has(name) || [...names].some((other) => plain(other) === plain(name)));
  });
  return always.filter((name) => !known.has(plain(name)) && !touched.some((start) => name.startsWith(start)));
}

function plain(name: string): string {
  return name.replace(/\b[\da-f]{8}-[\da-f-]{27}\b/gi, "#").replace(/[\d.:T-]*\d[\d.:TZ-]*/g, "#");
}

/** A file that declares tests of which none ran: something ended its process first. */
async function silentFile({ read }: Change, files: readonly string[]): Promise<string | undefined> {
  for (const path of files) {
    const source = (await read(path))?.toString("utf8");
    const declared = source === undefined ? undefined : testFacts(parseSource(path, source));
    const count = declared?.tests.filter(({ runs }) => runs).length ?? 0;
    if (count > 0) return `${path} declares ${count} tests, and its process ended with 0 before one of them had run`;
  }
  return undefined;
}
