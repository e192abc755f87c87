import {
  ATTACK_CLASSES,
  type AttackClass,
  type CheckResult,
  type ClaimedVerdict,
  type Finding,
  type KillScore,
  type Verdict,
} from "../../shared/protocol/verification/verdict.ts";
import type { Change, FileChange } from "./change.ts";
import { isTestPath } from "./checks/test-paths.ts";
import type { ExecutedCommand } from "./executed-commands.ts";
import type { Measured } from "./faults/measure-attack-kills.ts";
import { type Rerun, reproduceFinding } from "./reproduce-finding.ts";
import { essenceOf, whyTrivial } from "./trivial-command.ts";

export type Judgement =
  | { readonly ok: true; readonly verdict: Verdict }
  | { readonly ok: false; readonly text: string };

/** A verdict that a verifier claims, and functions to test it. */
export interface ClaimedChallenge {
  readonly claimed: ClaimedVerdict;
  readonly executed: readonly ExecutedCommand[];
  /** Runs a command again, on a fresh copy of the candidate. */
  readonly rerun: Rerun;
  /** Runs a command on a fresh copy of the candidate's base. */
  readonly rerunOnBase: Rerun;
  /** Attack classes that the change calls for; a passing verdict needs at least one attack of each class. */
  readonly classes: readonly AttackClass[];
  /** Runs the attack commands of a passing verdict on copies of the candidate with planted faults. */
  readonly measureKills: (attacks: Verdict["attacks"]) => Promise<Measured>;
  /** The claims of the candidate's author. A finding of the class `claim` has to quote one of them. */
  readonly claims: readonly string[];
  readonly commit: string;
  readonly attemptId: string;
}

/** Maximum number of findings to reproduce per verdict, since each takes at least three runs. */
const MAX_FINDINGS = 10;
/** Maximum number of attack classes of one attack command if no planted fault can measure the command. */
const MAX_CLASSES_PER_COMMAND = 3;

/**
 * Decides whether a verifier's verdict counts. A passing verdict needs attacks of every class that the change calls for. The harness must have run
 * them, they must have found no fault in the candidate, and they must notice planted faults (`faults/measure-attack-kills.ts`). If no fault can be
 * planted, the text of the commands is judged instead. A failing verdict needs findings that the harness can reproduce (`reproduce-finding.ts`). If
 * the verdict does not count, the result tells the verifier why.
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
      `run_command never ran these attacks in exactly these words:\n${names(invented)}\nRun them, or leave them out.`,
    );
  if (claimed.findings.length > 0) return refuse("A pass has no findings. Report them with fail, or leave them out.");
  if (attacks.length === 0)
    return refuse("A pass needs attacks that you ran. Attack the candidate with run_command first.");
  const broken = attacks.filter(({ command }) => executed.findLast((known) => known.command === command)?.code !== 0);
  if (broken.length > 0)
    return refuse(
      `These attacks did not exit with 0, so the candidate did not withstand them, or the attack itself is broken:\n${names(broken)}\nFix the attack, or report what it found.`,
    );
  const missing = given.classes.filter((wanted) => !attacks.some(({ name }) => name === wanted));
  if (missing.length > 0)
    return refuse(
      `The change calls for attacks of these classes, but no attack has their name:\n${missing.map((name) => `- ${name}: ${ATTACK_CLASSES[name]}`).join("\n")}`,
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

/** Refuses attack commands whose text shows that they test nothing. Used if no fault can be planted to measure the attacks. */
function whyIdle(attacks: Verdict["attacks"]): string | undefined {
  const idle = attacks.flatMap(({ name, command }) => {
    const why = whyTrivial(command);
    return why === undefined ? [] : [`- ${name}: ${command.slice(0, 200)}: ${why}`];
  });
  if (idle.length > 0) return `These attacks show nothing:\n${idle.join("\n")}`;
  const wanted = attacks.filter(({ name }) => name in ATTACK_CLASSES);
  const crowded = wanted.find(
    ({ command }) =>
      wanted.filter((other) => essenceOf(other.command) === essenceOf(command)).length > MAX_CLASSES_PER_COMMAND,
  );
  if (crowded === undefined) return undefined;
  return `If no fault can be planted, one command may cover at most ${MAX_CLASSES_PER_COMMAND} classes. This command covers more, not counting parts that do nothing:\n- ${crowded.command.slice(0, 200)}\nAttack each class with its own command.`;
}

/** The kill score in the form of a check. `unmeasured` is 1 when no fault could be planted; one more verifier is asked then. */
function checkOf({ planted, killed, byAttacks, unmeasured }: KillScore): CheckResult {
  const without =
    unmeasured.length === 0
      ? ""
      : `; unmeasured, because no fault could be planted or none was noticed: ${unmeasured.join(", ")}`;
  const detail =
    planted === 0
      ? "unmeasured: no fault could be planted in the change, so the worth of the attacks is unknown"
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
    `None of the findings could be reproduced: each command has to exit non-zero on every fresh copy of the candidate, and in another way than on the base.\n${lost.join("\n")}\nGive a command that shows it, or change the verdict.`,
  );
}

/** The verdict on a candidate; a single reproduced finding refuses the candidate. */
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
  return { ok: false, text: `The verdict was not accepted. ${text}` };
}

/** The attack classes that a change calls for; none for a change without code. */
export function requiredAttacks({ files }: Change): AttackClass[] {
  const code = files.filter(({ path }) => CODE.test(path) && !isTestPath(path));
  if (code.length === 0) return [];
  const text = code.map((file) => file.textAfter ?? "").join("\n");
  const isChanged = (file: FileChange) => file.status === "M" || file.status === "D";
  const classes: AttackClass[] = ["boundaries", "claim"];
  if (ERRORS.test(text)) classes.push("errors");
  if (CONCURRENCY.test(text)) classes.push("concurrency");
  if (code.some(isChanged)) classes.push("compatibility", "callers");
  return classes;
}

/** Changed files that contain code whose behaviour can be attacked. */
const CODE = /\.(?:[cm]?[jt]sx?|py|rb|go|rs|java|kt|c|h|cc|cpp|cs|php|sh)$/;
const ERRORS = /\b(?:throw|reject|raise|panic|except|catch)\b/;
const CONCURRENCY =
  /\b(?:async|await|Promise|Worker|setTimeout|setInterval|Atomics|threading|asyncio|goroutine|Mutex|lock)\b/;
