import { type AttackCommand, hasHung, isIdle, looksDead, prove, timeLimit } from "./attack-command.ts";
import { attackedBy, type Fault } from "./fault.ts";
import { type FaultRuns, isCredited, isDead } from "./fault-runs.ts";
import type { Edits } from "./ground.ts";
import type { KillRules } from "./measure-attack-kills.ts";
import type { Planting } from "./planting.ts";

/** Runs of the attacks of one pass on planted faults. */
export interface Hunt {
  readonly rules: KillRules;
  readonly planting: Planting;
  readonly commands: readonly AttackCommand[];
  /** Why attacks do not count. */
  readonly idle: string[];
  /** ms of CPU. */
  readonly budget: { leftMs: number };
  readonly runs: FaultRuns[];
  /** Faults that are known to leave a tree that loads. */
  readonly loaded: Set<Fault>;
}

/** Faults after which a command that has noticed none of them is left out, where the bar is not reached without it. */
const TRIES = 6;

/** Runs commands on a fault until one notices it: those of classes that have shown nothing first, then cheap ones that notice much. */
export async function runUntilDead(hunt: Hunt, run: FaultRuns, commands: readonly AttackCommand[]): Promise<void> {
  const tree = hunt.planting.treeOf(run.fault);
  if (tree === undefined) return;
  for (const each of inOrder(commands, hunt, run.fault.kind)) {
    if (hunt.budget.leftMs <= 0) return;
    const isKill = !run.ran.has(each.command) && (await kills(hunt, each, tree));
    if (isIdle(each)) continue;
    run.ran.set(each.command, each.names);
    if (!isKill) continue;
    run.killers.set(each.command, each.names);
    return;
  }
}

/** Commands that are run on a fault at first: those of its classes that have shown nothing, and the likeliest. */
export function likelyCommands(hunt: Hunt, { fault }: FaultRuns): readonly AttackCommand[] {
  const { rules, runs, commands } = hunt;
  const open = attackedBy(fault.kind).filter((name) => rules.classes.includes(name) && !isCredited(name, runs));
  const inTurn = inOrder(commands, hunt, fault.kind);
  const likely = inTurn.find((each) => each.kills > 0);
  const chosen = inTurn.filter((each) => each === likely || open.some((name) => each.names.includes(name)));
  return chosen.length > 0 ? chosen : inTurn.slice(0, 1);
}

/**
 * Commands in the order in which they are run on a fault. One that has noticed nothing so far is not asked for ever, and
 * while the bar is reached without it, only for a class of its own.
 */
function inOrder(commands: readonly AttackCommand[], hunt: Hunt, kind: Fault["kind"]): AttackCommand[] {
  const { rules, runs } = hunt;
  const wanted = attackedBy(kind).filter((name) => rules.classes.includes(name) && !isCredited(name, runs));
  const isMet = runs.length > 0 && runs.filter(isDead).length >= rules.minScore * runs.length;
  const wants = ({ names }: AttackCommand) => wanted.filter((name) => names.includes(name)).length;
  const rank = (each: AttackCommand) =>
    1000 * wants(each) + (each.kills + 1) / (each.tries + 1) / (1 + each.cpuMs / 1000);
  const isTired = (each: AttackCommand) => each.kills === 0 && wants(each) === 0 && (isMet || each.tries >= TRIES);
  return commands.filter((each) => !isIdle(each) && !isTired(each)).sort((a, b) => rank(b) - rank(a));
}

/** Whether a command notices a fault; before the first one counts, the command has to pass where nothing is wrong. */
async function kills({ rules, idle, budget }: Hunt, each: AttackCommand, tree: Edits): Promise<boolean> {
  const tryIt = async () => {
    const run = await rules.ground.run(each.command, tree, timeLimit(each));
    budget.leftMs -= run.cpuMs;
    each.cpuMs = run.cpuMs;
    if (!run.timedOut) each.shortestMs = Math.min(each.shortestMs ?? run.durationMs, run.durationMs);
    return run;
  };
  each.tries += 1;
  const first = await tryIt();
  if (!looksDead(first)) return false;
  const why = each.state === "open" ? await prove(each, rules.faults.equivalent, rules.ground) : undefined;
  if (why !== undefined) idle.push(why);
  if (isIdle(each)) return false;
  // It was stopped before it was known how long it takes.
  const run = first.timedOut && !hasHung(first, each) ? await tryIt() : first;
  if (!looksDead(run) || (run.timedOut && !hasHung(run, each))) return false;
  each.kills += 1;
  return true;
}

/** What a command notices by chance does not count: one that noticed some faults and others not has to do so again. True when one did not. */
export async function leaveOutFlaky({ rules, planting, commands, runs, idle }: Hunt): Promise<boolean> {
  let isAny = false;
  for (const each of commands) {
    if (each.state !== "sound" || each.kills === each.tries) continue;
    const dead = runs.findLast(({ killers }) => killers.has(each.command));
    const tree = dead === undefined ? undefined : planting.treeOf(dead.fault);
    if (tree === undefined) continue;
    const again = await rules.ground.run(each.command, tree, timeLimit(each));
    const isSame = looksDead(again);
    each.state = isSame ? "steady" : "idle";
    if (isSame) continue;
    isAny = true;
    idle.push(`${each.names.join(", ")}: ${each.command.slice(0, 200)}: it does not come to the same each time`);
    for (const { killers } of runs) killers.delete(each.command);
  }
  return isAny;
}
