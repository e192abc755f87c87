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

/**
 * Runs a finding's command twice on the candidate and once on its base. It is one when it fails both times with the same
 * code, and not in the same way on the base: what fails there too is no fault of the change. The exception is a finding of
 * the class `claim` that quotes a claim of the author's: what was claimed has to hold whatever the base did.
 */
export async function reproduceFinding(
  { name, claim, command }: ClaimedVerdict["findings"][number],
  given: { readonly rerun: Rerun; readonly rerunOnBase: Rerun; readonly claims: readonly string[] },
): Promise<Reproduced> {
  const idle = whyTrivial(command);
  if (idle !== undefined) return { ok: false, why: idle };
  const first = await given.rerun(command);
  if (first.code === 0 || first.code === null || isBroken(first)) return { ok: false, why: `exit code ${first.code}` };
  const second = await given.rerun(command);
  if (second.code !== first.code)
    return { ok: false, why: `exit code ${first.code}, and ${second.code} when it was run again: it is flaky` };
  const base = await given.rerunOnBase(command);
  const quotes = name === "claim" && quotesClaim(claim, given.claims);
  if (!quotes && base.code === first.code && wordsOf(base) === wordsOf(first))
    return { ok: false, why: `exit code ${first.code} in the same way on the base: it is no fault of the change` };
  const evidence = `exit code ${first.code}, twice; on the base ${base.code}\n${first.stdout.slice(0, 4000)}\n${first.stderr.slice(0, 3000)}`;
  return { ok: true, finding: { source: "challenge", name, claim, command, evidence } };
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
