import type { ClaimedVerdict, Finding } from "../../shared/protocol/verdict.ts";
import { whyTrivial } from "./trivial-command.ts";

interface RunResult {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a finding's command again, on a fresh copy. */
export type Rerun = (command: string) => Promise<RunResult>;

export type Reproduced =
  | { readonly ok: true; readonly finding: Finding }
  | { readonly ok: false; readonly why: string };

/** Runs of one finding on each side: few for a slow one, more for a quick one, where chance is cheap to rule out. */
const RUNS = { candidate: 5, base: 4 } as const;
/** ms after which a finding that held so far is not run again. */
const ENOUGH_MS = 6000;

/**
 * Runs a finding's command again and again on the candidate, at least twice, and on its base. It is one when it fails each
 * time with the same code, and not in the same way on the base: what fails there too is no fault of the change. The
 * exception is a finding of the class `claim` that quotes a claim of the author's: what was claimed has to hold whatever
 * the base did.
 */
export async function reproduceFinding(
  { name, claim, command }: ClaimedVerdict["findings"][number],
  given: { readonly rerun: Rerun; readonly rerunOnBase: Rerun; readonly claims: readonly string[] },
): Promise<Reproduced> {
  const idle = whyTrivial(command);
  if (idle !== undefined) return { ok: false, why: idle };
  const first = await given.rerun(command);
  if (first.code === 0 || first.code === null || isBroken(first)) return { ok: false, why: `exit code ${first.code}` };
  const base = await given.rerunOnBase(command);
  const quotes = name === "claim" && quotesClaim(claim, given.claims);
  if (!quotes && base.code === first.code && wordsOf(base) === wordsOf(first))
    return { ok: false, why: `exit code ${first.code} in the same way on the base: it is no fault of the change` };
  const other = await differingCode(command, given, { candidate: first.code, base: base.code });
  if (other !== undefined) return { ok: false, why: `${other} when it was run again: it is flaky` };
  const evidence = `exit code ${first.code} each time; on the base ${base.code}\n${first.stdout.slice(0, 4000)}\n${first.stderr.slice(0, 3000)}`;
  return { ok: true, finding: { source: "challenge", name, claim, command, evidence } };
}

/** Another code than at first, on either side; undefined when each run ends as the first did. */
async function differingCode(
  command: string,
  { rerun, rerunOnBase }: { readonly rerun: Rerun; readonly rerunOnBase: Rerun },
  codes: { readonly candidate: number | null; readonly base: number | null },
): Promise<string | undefined> {
  const since = performance.now();
  const mayGoOn = (run: number) => run === 0 || performance.now() - since < ENOUGH_MS;
  for (let run = 0; run < RUNS.candidate - 1 && mayGoOn(run); run++) {
    const { code } = await rerun(command);
    if (code !== codes.candidate) return `exit code ${codes.candidate}, and ${code}`;
    if (run >= RUNS.base - 1 || !mayGoOn(run + 1)) continue;
    const onBase = await rerunOnBase(command);
    if (onBase.code !== codes.base) return `exit code ${codes.base} on the base, and ${onBase.code}`;
  }
  return undefined;
}

/** bash could not run it at all: that says nothing about the candidate. */
function isBroken({ code }: RunResult): boolean {
  return code === 126 || code === 127;
}

/** What a run printed, without what differs from run to run: numbers. */
function wordsOf({ stdout, stderr }: RunResult): string {
  return `${stdout}\n${stderr}`.replace(/0x[0-9a-f]+|\d+/gi, "#").trim();
}

/** Characters of a claim that have to be quoted for the finding to be about it. */
const QUOTED = 16;

function quotesClaim(text: string, claims: readonly string[]): boolean {
  const lines = claims.flatMap((claim) => claim.split("\n")).map((line) => line.trim());
  return lines.some(
    (line) => line.length > 0 && text.includes(line.slice(0, Math.max(QUOTED, Math.min(line.length, 60)))),
  );
}
