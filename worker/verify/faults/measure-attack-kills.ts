import type { Attack, AttackClass, KillScore } from "../../../shared/protocol/verdict.ts";
import type { AttackCommand } from "./attack-command.ts";
import { commandsOf, hasHung, isIdle, looksDead, prove, timeLimit } from "./attack-command.ts";
import { explainRefusal } from "./explain-refusal.ts";
import type { Fault } from "./fault.ts";
import { attackedBy } from "./fault.ts";
import type { Edits, Ground } from "./ground.ts";
import type { Faults } from "./list-faults.ts";
import { nothingMeasured } from "./nothing-measured.ts";
import type { Planting } from "./planting.ts";
import { choosePlanted, createPlanting } from "./planting.ts";

/** What the attacks of a pass are measured with. */
export interface KillRules {
  readonly faults: Faults;
  readonly ground: Ground;
  /** Classes that the pass has to have attacks of. */
  readonly classes: readonly AttackClass[];
  /** Faults that the task's acceptance is known to notice, by id. */
  readonly byAcceptance?: ReadonlySet<string>;
  /** ms of CPU for runs on planted faults; 0 measures nothing. */
  readonly budgetMs: number;
  /** Share of the planted faults that the attacks have to notice. */
  readonly minScore: number;
}

export interface Measured {
  readonly kills: KillScore;
  /** Why the pass does not count, for the verifier; undefined when it does, and when nothing could be measured. */
  readonly refusal?: string;
}

/**
 * Runs the attacks of a pass on the candidate with faults planted in it. A fault is dead at the first command that exits
 * with another code than 0 on it, or hangs. An attack that the harness cannot repeat, or that fails on a tree which does
 * the same in other words, is a look at the text and does not count. Throws NoResult when a run was cut: that is no result.
 */
export async function measureAttackKills(attacks: readonly Attack[], rules: KillRules): Promise<Measured> {
  const { faults, classes, budgetMs, minScore } = rules;
  const planting = createPlanting(rules);
  const planted = budgetMs === 0 ? [] : await choosePlanted(faults.faults, classes, planting);
  if (planted.length === 0) return nothingMeasured(classes);
  const unmeasured = classes.filter((wanted) => !planted.some(isFaultOf(wanted)));
  const commands = commandsOf(attacks);
  const [idle, budget]: [string[], Hunt["budget"]] = [[], { leftMs: budgetMs }];
  const hunt: Hunt = { rules, planting, commands, credited: new Set(unmeasured), idle, budget, runs: [] };
  for (const fault of planted) await plant(hunt, fault);
  // Attacks that notice none of the first faults need no more of them to be told so.
  if (commands.some(({ kills }) => kills > 0)) for (const wanted of classes) await convince(hunt, wanted, planted);

  await leaveOutFlaky(hunt);

  const { byAcceptance } = rules;
  const kills = score(hunt.runs, { unmeasured, ...(byAcceptance === undefined ? {} : { byAcceptance }) });
  const missing = classes.filter((wanted) => !hunt.credited.has(wanted) && !unmeasured.includes(wanted));
  const isBelow = kills.planted === 0 || kills.byAttacks < minScore * kills.planted;
  if (missing.length === 0 && !isBelow) return { kills };
  return { kills, refusal: explainRefusal({ kills, missing, idle, minScore, isSpent: hunt.budget.leftMs <= 0 }) };
}

interface Hunt {
  readonly rules: KillRules;
  readonly planting: Planting;
  readonly commands: readonly AttackCommand[];
  /** Classes of which an attack has noticed a fault, and those that have no faults. */
  readonly credited: Set<string>;
  /** Why attacks do not count. */
  readonly idle: string[];
  /** ms of CPU. */
  readonly budget: { leftMs: number };
  readonly runs: FaultRuns[];
}

function isFaultOf(wanted: AttackClass): (fault: Pick<Fault, "kind">) => boolean {
  return ({ kind }) => attackedBy(kind).includes(wanted);
}

async function plant(hunt: Hunt, fault: Fault): Promise<void> {
  if (hunt.budget.leftMs <= 0) return;
  const made: FaultRuns = { fault, kind: fault.kind, ran: new Map(), killers: [], killedBy: new Set() };
  await runUntilDead(hunt, made, hunt.commands);
  if (made.ran.size > 0 || hunt.commands.length === 0) hunt.runs.push(made);
}

/** A class that has noticed nothing yet: its own attacks on faults that others have killed, then on more faults of its own. */
async function convince(hunt: Hunt, wanted: AttackClass, planted: readonly Fault[]): Promise<void> {
  const own = hunt.commands.filter(({ names }) => names.includes(wanted));
  if (own.length === 0) return;
  const isOpen = () => !hunt.credited.has(wanted) && hunt.budget.leftMs > 0;
  for (const made of hunt.runs.filter(isFaultOf(wanted))) if (isOpen()) await runUntilDead(hunt, made, own);
  const isNew = (fault: Fault) => !planted.includes(fault) && !hunt.runs.some((made) => made.fault === fault);
  if (!isOpen()) return;
  const more = hunt.rules.faults.faults.filter((fault) => isFaultOf(wanted)(fault) && isNew(fault)).slice(0, MORE);
  const loads = await hunt.planting.loads(more);
  for (const [i, fault] of more.entries()) if (loads[i] === true && isOpen()) await plant(hunt, fault);
}

/** Faults more that are planted for a class whose attacks have noticed none so far. */
const MORE = 4;

/** Runs commands on a fault until one notices it: those of classes that have shown nothing first, then cheap ones that notice much. */
async function runUntilDead(hunt: Hunt, fault: FaultRuns, commands: readonly AttackCommand[]): Promise<void> {
  const tree = hunt.planting.treeOf(fault.fault);
  if (tree === undefined) return;
  for (const each of inOrder(commands, hunt, fault.kind)) {
    if (hunt.budget.leftMs <= 0) return;
    const isDead = !fault.ran.has(each.command) && (await kills(hunt, each, tree));
    if (isIdle(each)) continue;
    fault.ran.set(each.command, each.names);
    if (!isDead) continue;
    fault.killers.push(each.command);
    return creditNames(fault, hunt.credited, each.names);
  }
}

function creditNames(fault: FaultRuns, credited: Set<string>, names: readonly string[]): void {
  for (const name of names) fault.killedBy.add(name);
  for (const name of attackedBy(fault.kind)) if (names.includes(name)) credited.add(name);
}

/**
 * Commands in the order in which they are run on a fault. One that has noticed nothing so far is not asked for ever, and
 * while the bar is reached without it, only for a class of its own.
 */
function inOrder(commands: readonly AttackCommand[], hunt: Hunt, kind: Fault["kind"]): AttackCommand[] {
  const { rules, credited, runs } = hunt;
  const wanted = attackedBy(kind).filter((name) => rules.classes.includes(name) && !credited.has(name));
  const isMet =
    runs.length > 0 && runs.filter(({ killedBy }) => killedBy.size > 0).length >= rules.minScore * runs.length;
  const wants = ({ names }: AttackCommand) => wanted.filter((name) => names.includes(name)).length;
  const rank = (each: AttackCommand) =>
    1000 * wants(each) + (each.kills + 1) / (each.tries + 1) / (1 + each.cpuMs / 1000);
  const isTired = (each: AttackCommand) => each.kills === 0 && wants(each) === 0 && (isMet || each.tries >= TRIES);
  return commands.filter((each) => !isIdle(each) && !isTired(each)).sort((a, b) => rank(b) - rank(a));
}

/** What a command notices by chance does not count: each that noticed something has to do so again, and to pass again. */
async function leaveOutFlaky({ rules, planting, commands, runs, credited, idle }: Hunt): Promise<void> {
  for (const each of commands.filter(({ kills }) => kills > 0)) {
    const dead = runs.findLast(({ killers }) => killers.includes(each.command));
    const tree = dead === undefined ? undefined : planting.treeOf(dead.fault);
    if (tree === undefined) continue;
    const again = await rules.ground.run(each.command, tree, timeLimit(each));
    const isSame =
      looksDead(again) && (await rules.ground.run(each.command, rules.faults.equivalent, timeLimit(each))).code === 0;
    if (isSame) continue;
    each.state = "idle";
    idle.push(`${each.names.join(", ")}: ${each.command.slice(0, 200)}: it does not come to the same each time`);
  }
  const flaky = new Set(commands.filter((each) => each.kills > 0 && isIdle(each)).map(({ command }) => command));
  if (flaky.size === 0) return;
  credited.clear();
  for (const run of runs) {
    const killers = run.killers.filter((command) => !flaky.has(command));
    run.killers.splice(0, run.killers.length, ...killers);
    run.killedBy.clear();
    for (const { command, names } of commands) if (killers.includes(command)) creditNames(run, credited, names);
  }
}

/** Faults after which a command that has noticed none of them is left out. */
const TRIES = 3;

/** Whether a command notices a fault; before the first one counts, the command has to pass where nothing is wrong. */
async function kills({ rules, idle, ...hunt }: Hunt, each: AttackCommand, tree: Edits): Promise<boolean> {
  const run = await rules.ground.run(each.command, tree, timeLimit(each));
  hunt.budget.leftMs -= run.cpuMs;
  each.tries += 1;
  each.cpuMs = run.cpuMs;
  if (!run.timedOut) each.shortestMs = Math.min(each.shortestMs ?? run.durationMs, run.durationMs);
  if (!looksDead(run)) return false;
  const why = each.state === "sound" ? undefined : await prove(each, rules.faults.equivalent, rules.ground);
  if (why !== undefined) idle.push(why);
  if (isIdle(each) || (run.timedOut && !hasHung(run, each))) return false;
  each.kills += 1;
  return true;
}

/** What was run on one planted fault. */
interface FaultRuns {
  readonly fault: Fault;
  readonly kind: Fault["kind"];
  /** Commands, and the classes that each stands for. */
  readonly ran: Map<string, readonly string[]>;
  /** Commands that noticed it. */
  readonly killers: string[];
  /** Names of the attacks that noticed it. */
  readonly killedBy: Set<string>;
}

/** Survivors that are told. */
const MAX_SURVIVORS = 20;

function score(
  runs: readonly FaultRuns[],
  { unmeasured, byAcceptance }: { unmeasured: readonly string[]; byAcceptance?: ReadonlySet<string> },
): KillScore {
  const isDead = ({ killedBy }: FaultRuns) => killedBy.size > 0;
  const noticed = ({ fault }: FaultRuns) => byAcceptance?.has(fault.id) === true;
  const classes: KillScore["classes"] = {};
  for (const { kind, ran, killedBy } of runs)
    for (const name of attackedBy(kind)) {
      if (![...ran.values()].some((names) => names.includes(name))) continue;
      const { planted = 0, killed = 0 } = classes[name] ?? {};
      classes[name] = { planted: planted + 1, killed: killed + (killedBy.has(name) ? 1 : 0) };
    }
  return {
    planted: runs.length,
    killed: runs.filter((each) => isDead(each) || noticed(each)).length,
    byAttacks: runs.filter(isDead).length,
    ...(byAcceptance === undefined ? {} : { byAcceptance: runs.filter(noticed).length }),
    classes,
    unmeasured: [...unmeasured],
    survivors: runs
      .filter((each) => !isDead(each))
      .slice(0, MAX_SURVIVORS)
      .map(({ fault }) => fault.words.slice(0, 400)),
  };
}
