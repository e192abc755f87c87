import type { ClaimedVerdict, Finding, Verdict } from "../../shared/protocol/verdict.ts";
import type { ExecutedCommand } from "./executed-command.ts";

/** Runs a finding's command again, on a fresh copy of the candidate or of its base. */
export type Rerun = (command: string) => Promise<{ code: number | null; stdout: string; stderr: string }>;

export type Judgement =
  | { readonly ok: true; readonly verdict: Verdict }
  | { readonly ok: false; readonly text: string };

/**
 * Whether a verifier's verdict is one: a pass carries attacks that the harness's own record shows were run and that the
 * candidate withstood; a fail carries findings whose commands fail again when the harness runs them. What does not hold
 * is refused, and the text tells the verifier why.
 */
export async function judgeChallenge(given: {
  claimed: ClaimedVerdict;
  executed: readonly ExecutedCommand[];
  rerun: Rerun;
  commit: string;
  attemptId: string;
}): Promise<Judgement> {
  const attacks = given.claimed.attacks.filter(({ command }) =>
    given.executed.some((known) => known.command === command),
  );
  if (given.claimed.decision === "pass") return judgePass(given, attacks);
  return judgeFail(given, attacks);
}

type Given = Parameters<typeof judgeChallenge>[0];

function judgePass({ claimed, executed, commit, attemptId }: Given, attacks: Verdict["attacks"]): Judgement {
  const invented = claimed.attacks.filter((attack) => !attacks.includes(attack));
  if (invented.length > 0) {
    const names = invented.map(({ name, command }) => `- ${name}: ${command.slice(0, 200)}`).join("\n");
    return refuse(
      `These attacks were never run with run_command, in these very words:\n${names}\nRun them, or leave them out.`,
    );
  }
  if (attacks.length === 0)
    return refuse("A pass needs attacks that you ran. Attack the candidate with run_command first.");
  const broken = attacks.filter(({ command }) => executed.findLast((known) => known.command === command)?.code !== 0);
  if (broken.length > 0) {
    const names = broken.map(({ name, command }) => `- ${name}: ${command.slice(0, 200)}`).join("\n");
    return refuse(
      `These attacks did not exit with 0, so the candidate did not withstand them, or the attack itself is broken:\n${names}\nMend the attack, or report what it found.`,
    );
  }
  return judged({ claimed, commit, attemptId }, attacks, []);
}

async function judgeFail(
  { claimed, rerun, commit, attemptId }: Given,
  attacks: Verdict["attacks"],
): Promise<Judgement> {
  if (claimed.findings.length === 0) return refuse("A fail needs at least one finding with a command that shows it.");
  const reproduced: Finding[] = [];
  const lost: string[] = [];
  for (const { name, claim, command } of claimed.findings) {
    const result = await rerun(command);
    if (result.code === 0 || result.code === null || isBrokenCommand(result))
      lost.push(`- ${name}: exit code ${result.code}`);
    else {
      const evidence = `exit code ${result.code}\n${result.stdout.slice(0, 4000)}\n${result.stderr.slice(0, 3000)}`;
      reproduced.push({ source: "challenge", name, claim, command, evidence });
    }
  }
  if (reproduced.length === 0) {
    return refuse(
      `None of the findings could be reproduced: each command has to exit non-zero on a fresh copy of the candidate.\n${lost.join("\n")}\nGive a command that shows it, or judge anew.`,
    );
  }
  return judged({ claimed, commit, attemptId }, attacks, reproduced);
}

/** The verdict on a candidate; what was reproduced refuses it. */
function judged(
  { claimed, commit, attemptId }: Pick<Given, "claimed" | "commit" | "attemptId">,
  attacks: Verdict["attacks"],
  findings: Finding[],
): Judgement {
  const decision = findings.length === 0 ? "pass" : "fail";
  const { summary } = claimed;
  return {
    ok: true,
    verdict: { commit, by: "challenge", attemptId, decision, summary, attacks, findings, checks: [] },
  };
}

/** bash could not run it at all: that says nothing about the candidate. */
function isBrokenCommand({ code }: { code: number | null }): boolean {
  return code === 126 || code === 127;
}

function refuse(text: string): Judgement {
  return { ok: false, text: `The verdict was not taken. ${text}` };
}
