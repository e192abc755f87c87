import { type AttackCommand, hasHung, isIdle, looksDead, prove, timeLimit } from "./attack-command.ts";
import { attackedBy, type Fault } from "./fault.ts";
import { type FaultRuns, isCredited, isDead } from "./fault-runs.ts";
import type { KillRules } from "./measure-attack-kills.ts";
import type { Planting } from "./planting.ts";
import type { Edits } from "./tree-runner.ts";

/** The state of a measurement that runs the attacks of a passing verdict on planted faults. */
export interface AttackRuns {
  readonly rules: KillRules;
  readonly planting: Planting;
  readonly commands: readonly AttackCommand[];
  /** Reasons why some of the attacks do not count, for the verifier to read. */
  readonly idle: string[];
  /** CPU time in ms that is left for further runs. */
  readonly budget: { leftMs: number };
  readonly runs: FaultRuns[];
  /** Planted faults with which the candidate's modules are known to load. */
  readonly loaded: Set<Fault>;
}

/** Number of planted faults to run a command on; if the command notices none of them, it is not run on further faults. */
const MAX_TRIES = 6;

/**
 * Runs attack commands on a planted fault until a command notices it. Commands whose attack class has noticed no fault yet run first, then cheap
 * commands that have noticed many faults.
 */
export async function runUntilDead(
  state: AttackRuns,
  run: FaultRuns,
  commands: readonly AttackCommand[],
): Promise<void> {
  const tree = state.planting.treeOf(run.fault);
  if (tree === undefined) return;
  for (const each of inOrder(commands, state, run.fault.kind)) {
    if (state.budget.leftMs <= 0) return;
    const isKill = !run.ran.has(each.command) && (await kills(state, each, tree));
    if (isIdle(each)) continue;
    run.ran.set(each.command, each.names);
    if (!isKill) continue;
    run.killers.set(each.command, each.names);
    return;
  }
}

/**
 * The attack commands to run first on a planted fault: those whose attack class has noticed no fault yet, and the command that is most likely to
 * notice this fault.
 */
export function likelyCommands(state: AttackRuns, { fault }: FaultRuns): readonly AttackCommand[] {
  const { rules, runs, commands } = state;
  const open = attackedBy(fault.kind).filter((name) => rules.classes.includes(name) && !isCredited(name, runs));
  const inTurn = inOrder(commands, state, fault.kind);
  const likely = inTurn.find((each) => each.kills > 0);
  const chosen = inTurn.filter((each) => each === likely || open.some((name) => each.names.includes(name)));
  return chosen.length > 0 ? chosen : inTurn.slice(0, 1);
}

/**
 * The attack commands to run on a planted fault, most useful first. A command that has noticed no fault is left out after `MAX_TRIES` tries, or once
 * the required kill score is reached. It stays in the list as long as its attack class has noticed no fault.
 */
function inOrder(commands: readonly AttackCommand[], state: AttackRuns, kind: Fault["kind"]): AttackCommand[] {
  const { rules, runs } = state;
  const wanted = attackedBy(kind).filter((name) => rules.classes.includes(name) && !isCredited(name, runs));
  const isMet = runs.length > 0 && runs.filter(isDead).length >= rules.minScore * runs.length;
  const wants = ({ names }: AttackCommand) => wanted.filter((name) => names.includes(name)).length;
  const rank = (each: AttackCommand) =>
    1000 * wants(each) + (each.kills + 1) / (each.tries + 1) / (1 + each.cpuMs / 1000);
  const isTired = (each: AttackCommand) => each.kills === 0 && wants(each) === 0 && (isMet || each.tries >= MAX_TRIES);
  return commands.filter((each) => !isIdle(each) && !isTired(each)).sort((a, b) => rank(b) - rank(a));
}

/**
 * Runs an attack command on a planted fault; returns whether the command notices the fault. The first noticed fault counts only if the command passes
 * on a rewritten candidate with the same behaviour.
 */
async function kills({ rules, idle, budget }: AttackRuns, each: AttackCommand, tree: Edits): Promise<boolean> {
  const tryIt = async () => {
    const run = await rules.runner.run(each.command, tree, timeLimit(each));
    budget.leftMs -= run.cpuMs;
    each.cpuMs = run.cpuMs;
    if (!run.timedOut) each.shortestMs = Math.min(each.shortestMs ?? run.durationMs, run.durationMs);
    return run;
  };
  each.tries += 1;
  const first = await tryIt();
  if (!looksDead(first)) return false;
  const why = each.state === "open" ? await prove(each, rules.faults.equivalent, rules.runner) : undefined;
  if (why !== undefined) idle.push(why);
  if (isIdle(each)) return false;
  // If the command was stopped before its usual duration was known, the time limit may have been too short: it runs again.
  const run = first.timedOut && !hasHung(first, each) ? await tryIt() : first;
  if (!looksDead(run) || (run.timedOut && !hasHung(run, each))) return false;
  each.kills += 1;
  return true;
}

/**
 * Ignores attack commands that notice faults by chance: a command that noticed some planted faults but not all has to notice one of them again.
 * Returns true if a command is ignored from now on.
 */
export async function leaveOutFlaky({ rules, planting, commands, runs, idle }: AttackRuns): Promise<boolean> {
  let isAny = false;
  for (const each of commands) {
    if (each.state !== "sound" || each.kills === each.tries) continue;
    const dead = runs.findLast(({ killers }) => killers.has(each.command));
    const tree = dead === undefined ? undefined : planting.treeOf(dead.fault);
    if (tree === undefined) continue;
    const again = await rules.runner.run(each.command, tree, timeLimit(each));
    const isSame = looksDead(again);
    each.state = isSame ? "steady" : "idle";
    if (isSame) continue;
    isAny = true;
    idle.push(`${each.names.join(", ")}: ${each.command.slice(0, 200)}: its result differs from run to run`);
    for (const { killers } of runs) killers.delete(each.command);
  }
  return isAny;
}
