import type { ClaimedVerdict, Finding } from "../../shared/protocol/verification/verdict.ts";
import { failsAlike } from "./fails-alike.ts";
import { whyTrivial } from "./trivial-command.ts";

/** A run that ended by itself or reached its time limit; `code` is null after a time limit. */
interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a finding's command on a fresh copy of a tree. Throws NoResult for an interrupted run. */
export type Rerun = (command: string) => Promise<RunResult>;

export type Reproduced =
  | { readonly ok: true; readonly finding: Finding }
  | { readonly ok: false; readonly why: string };

/** Maximum number of runs of one finding's command on the candidate and on the base each; a slow command gets fewer runs. */
const RUNS = { candidate: 5, base: 4 } as const;
/** Time in ms after which a finding is not run again, if every run so far has reproduced it. */
const ENOUGH_MS = 6000;

/**
 * Runs a finding's command repeatedly on the candidate, at least twice, and on its base. The finding counts when the
 * command fails every time with the same exit code, and in a different way than on the base: if the base fails in the
 * same way, the failure is not a fault of the change. A finding of the class `claim` that quotes a claim of the author
 * is exempt from the comparison, since the claim has to hold whether or not the base fails.
 */
export async function reproduceFinding(
  { name, claim, command }: ClaimedVerdict["findings"][number],
  given: { readonly rerun: Rerun; readonly rerunOnBase: Rerun; readonly claims: readonly string[] },
): Promise<Reproduced> {
  const idle = whyTrivial(command);
  if (idle !== undefined) return { ok: false, why: idle };
  const first = await given.rerun(command);
  if (first.code === null) return { ok: false, why: "it did not end within its time limit" };
  if (first.code === 0 || isBroken(first)) return { ok: false, why: `exit code ${first.code}` };
  const base = await given.rerunOnBase(command);
  if (base.code === null)
    return { ok: false, why: "on the base it did not end within its time limit, so nothing can be compared" };
  const quotes = name === "claim" && quotesClaim(claim, given.claims);
  const runs: Runs = { candidate: [first], base: [base] };
  const sameAsBase = `exit code ${first.code} in the same way on the base: it is not a fault of the change`;
  if (!quotes && isSameAsBase(runs)) return { ok: false, why: sameAsBase };
  const other = await differingCode(command, given, runs);
  if (other !== undefined) return { ok: false, why: `${other} when it was run again: it is flaky` };
  if (!quotes && isSameAsBase(runs)) return { ok: false, why: sameAsBase };
  const evidence = `exit code ${first.code} each time; on the base ${base.code}\n${first.stdout.slice(0, 4000)}\n${first.stderr.slice(0, 3000)}`;
  return { ok: true, finding: { source: "challenge", name, claim, command, evidence } };
}

/** The results of all runs of a command so far, on the candidate and on the base. */
interface Runs {
  readonly candidate: RunResult[];
  readonly base: RunResult[];
}

function isSameAsBase({ candidate, base }: Runs): boolean {
  return candidate[0]?.code === base[0]?.code && failsAlike(candidate.map(textOf), base.map(textOf));
}

function textOf({ stdout, stderr }: RunResult): string {
  return `${stdout}\n${stderr}`;
}

/**
 * Repeats the command on the candidate and on the base. Describes the first exit code that differs from the code of the
 * first run; undefined if none differs.
 */
async function differingCode(
  command: string,
  { rerun, rerunOnBase }: { readonly rerun: Rerun; readonly rerunOnBase: Rerun },
  { candidate, base }: Runs,
): Promise<string | undefined> {
  const since = performance.now();
  const [code, onBase] = [candidate[0]?.code, base[0]?.code];
  const hasTime = (run: number) => run === 0 || performance.now() - since < ENOUGH_MS;
  for (let run = 0; run < RUNS.candidate - 1 && hasTime(run); run++) {
    const again = await rerun(command);
    candidate.push(again);
    if (again.code !== code) return `exit code ${code}, and ${again.code}`;
    // When the command fails on the candidate and on the base, it runs twice on each: two outputs show which words are random.
    const isNeeded = run === 0 && code === onBase;
    if (run >= RUNS.base - 1 || !(isNeeded || hasTime(run + 1))) continue;
    const againOnBase = await rerunOnBase(command);
    base.push(againOnBase);
    if (againOnBase.code !== onBase) return `exit code ${onBase} on the base, and ${againOnBase.code}`;
  }
  return undefined;
}

/** True when bash could not run the command at all; that says nothing about the candidate. */
function isBroken({ code }: RunResult): boolean {
  return code === 126 || code === 127;
}

/** Minimum number of characters of an author's claim that a finding about the claim has to quote. */
const MIN_QUOTED = 16;

function quotesClaim(text: string, claims: readonly string[]): boolean {
  const lines = claims.flatMap((claim) => claim.split("\n")).map((line) => line.trim());
  return lines.some(
    (line) => line.length > 0 && text.includes(line.slice(0, Math.max(MIN_QUOTED, Math.min(line.length, 60)))),
  );
}
