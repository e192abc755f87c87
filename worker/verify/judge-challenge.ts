import type { AttackClass, ClaimedVerdict, Finding, Verdict } from "../../shared/protocol/verdict.ts";
import { ATTACK_CLASSES } from "../../shared/protocol/verdict.ts";
import type { ExecutedCommand } from "./executed-command.ts";
import type { Rerun } from "./reproduce-finding.ts";
import { reproduceFinding } from "./reproduce-finding.ts";
import { whyTrivial } from "./trivial-command.ts";

export type Judgement =
  | { readonly ok: true; readonly verdict: Verdict }
  | { readonly ok: false; readonly text: string };

/** A verifier's verdict and what the harness holds it against. */
export interface ClaimedChallenge {
  readonly claimed: ClaimedVerdict;
  readonly executed: readonly ExecutedCommand[];
  /** Runs a command again, on a fresh copy of the candidate. */
  readonly rerun: Rerun;
  /** The same on the tree that the candidate started from. */
  readonly rerunOnBase: Rerun;
  /** Classes that the change calls for; a pass has an attack of each. */
  readonly classes: readonly AttackClass[];
  /** The author's claims; a finding of the class `claim` quotes one. */
  readonly claims: readonly string[];
  readonly commit: string;
  readonly attemptId: string;
}

/** Findings of one verdict that are run again; each costs three runs. */
const MAX_FINDINGS = 10;
/** Classes that one command may stand for. */
const MAX_CLASSES_A_COMMAND = 3;

/**
 * Whether a verifier's verdict is one: a pass carries attacks of every class that the change calls for, which the
 * harness's own record shows were run and the candidate withstood; a fail carries findings that the harness can
 * reproduce (`reproduce-finding.ts`). What does not hold is refused, and the text tells the verifier why.
 */
export async function judgeChallenge(given: ClaimedChallenge): Promise<Judgement> {
  const attacks = given.claimed.attacks.filter(({ command }) =>
    given.executed.some((known) => known.command === command),
  );
  return given.claimed.decision === "pass" ? judgePass(given, attacks) : judgeFail(given, attacks);
}

function judgePass(given: ClaimedChallenge, attacks: Verdict["attacks"]): Judgement {
  const { claimed, executed } = given;
  const invented = claimed.attacks.filter((attack) => !attacks.includes(attack));
  if (invented.length > 0)
    return refuse(
      `These attacks were never run with run_command, in these very words:\n${names(invented)}\nRun them, or leave them out.`,
    );
  if (claimed.findings.length > 0) return refuse("A pass has no findings. Report them with fail, or leave them out.");
  if (attacks.length === 0)
    return refuse("A pass needs attacks that you ran. Attack the candidate with run_command first.");
  const idle = attacks.flatMap(({ name, command }) => {
    const why = whyTrivial(command);
    return why === undefined ? [] : [`- ${name}: ${command.slice(0, 200)}: ${why}`];
  });
  if (idle.length > 0) return refuse(`These attacks show nothing:\n${idle.join("\n")}`);
  const broken = attacks.filter(({ command }) => executed.findLast((known) => known.command === command)?.code !== 0);
  if (broken.length > 0)
    return refuse(
      `These attacks did not exit with 0, so the candidate did not withstand them, or the attack itself is broken:\n${names(broken)}\nMend the attack, or report what it found.`,
    );
  return classesOf(given, attacks) ?? judged(given, attacks, []);
}

/** A refusal when a class is missing, or one command stands for more than it can have tried. */
function classesOf({ classes }: ClaimedChallenge, attacks: Verdict["attacks"]): Judgement | undefined {
  const missing = classes.filter((wanted) => !attacks.some(({ name }) => name === wanted));
  if (missing.length > 0)
    return refuse(
      `The change calls for attacks of these classes, and none carries their name:\n${missing.map((name) => `- ${name}: ${ATTACK_CLASSES[name]}`).join("\n")}`,
    );
  const wanted = attacks.filter(({ name }) => name in ATTACK_CLASSES);
  const crowded = wanted.find(
    ({ command }) => wanted.filter((other) => other.command === command).length > MAX_CLASSES_A_COMMAND,
  );
  if (crowded === undefined) return undefined;
  return refuse(
    `One command may stand for ${MAX_CLASSES_A_COMMAND} classes at most, and this one stands for more:\n- ${crowded.command.slice(0, 200)}\nAttack each class by itself.`,
  );
}

async function judgeFail(given: ClaimedChallenge, attacks: Verdict["attacks"]): Promise<Judgement> {
  const { claimed } = given;
  if (claimed.findings.length === 0) return refuse("A fail needs at least one finding with a command that shows it.");
  const reproduced: Finding[] = [];
  const lost: string[] = [];
  for (const finding of claimed.findings.slice(0, MAX_FINDINGS)) {
    const result = await reproduceFinding(finding, given);
    if (result.ok) reproduced.push(result.finding);
    else lost.push(`- ${finding.name}: ${result.why}`);
  }
  if (reproduced.length > 0) return judged(given, attacks, reproduced);
  return refuse(
    `None of the findings could be reproduced: each command has to exit non-zero on a fresh copy of the candidate, each time, and differently than on the base.\n${lost.join("\n")}\nGive a command that shows it, or judge anew.`,
  );
}

/** The verdict on a candidate; what was reproduced refuses it. */
function judged(
  { claimed, commit, attemptId }: ClaimedChallenge,
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

function names(attacks: Verdict["attacks"]): string {
  return attacks.map(({ name, command }) => `- ${name}: ${command.slice(0, 200)}`).join("\n");
}

function refuse(text: string): Judgement {
  return { ok: false, text: `The verdict was not taken. ${text}` };
}
