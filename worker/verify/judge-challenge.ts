import {
  ATTACK_CLASSES,
  type AttackClass,
  type CheckResult,
  type ClaimedVerdict,
  type Finding,
  type KillScore,
  type Verdict,
} from "../../shared/protocol/verification/verdict.ts";
import type { ExecutedCommand } from "./executed-command.ts";
import type { Measured } from "./faults/measure-attack-kills.ts";
import { type Rerun, reproduceFinding } from "./reproduce-finding.ts";
import { essenceOf, whyTrivial } from "./trivial-command.ts";

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
  /** Runs the attacks of a pass on the candidate with faults planted in it. */
  readonly measureKills: (attacks: Verdict["attacks"]) => Promise<Measured>;
  /** The author's claims; a finding of the class `claim` quotes one. */
  readonly claims: readonly string[];
  readonly commit: string;
  readonly attemptId: string;
}

/** Findings of one verdict that are run again; each costs three runs. */
const MAX_FINDINGS = 10;
/** Classes that one command may stand for where nothing shows what it tries. */
const MAX_CLASSES_A_COMMAND = 3;

/**
 * Whether a verifier's verdict is one: a pass carries attacks of every class that the change calls for, which the
 * harness's own record shows were run and the candidate withstood, and which notice faults that the harness plants
 * (`faults/measure-attack-kills.ts`); where none can be planted, it says so, and their words have to do. A fail carries findings that the harness can
 * reproduce (`reproduce-finding.ts`). What does not hold is refused, and the text tells the verifier why.
 */
export async function judgeChallenge(given: ClaimedChallenge): Promise<Judgement> {
  const attacks = given.claimed.attacks.filter(({ command }) =>
    given.executed.some((known) => known.command === command),
  );
  return given.claimed.decision === "pass" ? judgePass(given, attacks) : judgeFail(given, attacks);
}

async function judgePass(given: ClaimedChallenge, attacks: Verdict["attacks"]): Promise<Judgement> {
  const { claimed, executed } = given;
  const invented = claimed.attacks.filter((attack) => !attacks.includes(attack));
  if (invented.length > 0)
    return refuse(
      `These attacks were never run with run_command, in these very words:\n${names(invented)}\nRun them, or leave them out.`,
    );
  if (claimed.findings.length > 0) return refuse("A pass has no findings. Report them with fail, or leave them out.");
  if (attacks.length === 0)
    return refuse("A pass needs attacks that you ran. Attack the candidate with run_command first.");
  const broken = attacks.filter(({ command }) => executed.findLast((known) => known.command === command)?.code !== 0);
  if (broken.length > 0)
    return refuse(
      `These attacks did not exit with 0, so the candidate did not withstand them, or the attack itself is broken:\n${names(broken)}\nMend the attack, or report what it found.`,
    );
  const missing = given.classes.filter((wanted) => !attacks.some(({ name }) => name === wanted));
  if (missing.length > 0)
    return refuse(
      `The change calls for attacks of these classes, and none carries their name:\n${missing.map((name) => `- ${name}: ${ATTACK_CLASSES[name]}`).join("\n")}`,
    );
  const { kills, refusal } = await given.measureKills(attacks);
  if (refusal !== undefined) return refuse(refusal);
  if (kills.planted === 0) {
    const idle = whyIdle(attacks);
    if (idle !== undefined) return refuse(idle);
  }
  const judgement = judged(given, attacks, []);
  return judgement.ok ? { ok: true, verdict: { ...judgement.verdict, checks: [checkOf(kills)], kills } } : judgement;
}

/** Where no fault shows what an attack is worth: what its words say against it. */
function whyIdle(attacks: Verdict["attacks"]): string | undefined {
  const idle = attacks.flatMap(({ name, command }) => {
    const why = whyTrivial(command);
    return why === undefined ? [] : [`- ${name}: ${command.slice(0, 200)}: ${why}`];
  });
  if (idle.length > 0) return `These attacks show nothing:\n${idle.join("\n")}`;
  const wanted = attacks.filter(({ name }) => name in ATTACK_CLASSES);
  const crowded = wanted.find(
    ({ command }) =>
      wanted.filter((other) => essenceOf(other.command) === essenceOf(command)).length > MAX_CLASSES_A_COMMAND,
  );
  if (crowded === undefined) return undefined;
  return `One command may stand for ${MAX_CLASSES_A_COMMAND} classes at most where no fault can be planted, and this one stands for more, with or without parts that do nothing:\n- ${crowded.command.slice(0, 200)}\nAttack each class by itself.`;
}

/** The kill score as a check; `unmeasured` is 1 where nothing could be planted, so that one more verifier is asked. */
function checkOf({ planted, killed, byAttacks, unmeasured }: KillScore): CheckResult {
  const without =
    unmeasured.length === 0
      ? ""
      : `; unmeasured, as no fault could be planted or nothing notices one: ${unmeasured.join(", ")}`;
  const detail =
    planted === 0
      ? "unmeasured: no fault could be planted in what was changed, so nothing shows what the attacks are worth"
      : `the attacks noticed ${byAttacks} of ${planted} planted faults${without}`;
  return {
    name: "kill-score",
    passed: true,
    severity: "warning",
    reason: "an attack that notices no planted fault shows nothing",
    detail,
    figures: { planted, killed, byAttacks, unmeasured: planted === 0 ? 1 : 0 },
  };
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
