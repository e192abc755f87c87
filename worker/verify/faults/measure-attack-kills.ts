import type { Attack, AttackClass, KillScore } from "../../../shared/protocol/verification/verdict.ts";
import { commandsOf } from "./attack-command.ts";
import { type AttackRuns, leaveOutFlaky, likelyCommands, runUntilDead } from "./attack-runs.ts";
import type { Fault } from "./fault.ts";
import { isCredited, isDead, isFaultOf, nothingMeasured, scoreOf, sortClasses } from "./fault-runs.ts";
import type { Faults } from "./list-faults.ts";
import { createPlanting, inPlantingOrder } from "./planting.ts";
import type { TreeRunner } from "./tree-runner.ts";

/** Everything needed to measure the attacks of a passing verdict: the faults, the limits and the function that runs commands. */
export interface KillRules {
  readonly faults: Faults;
  readonly runner: TreeRunner;
  /** Attack classes that the passing verdict needs, because the change calls for them. */
  readonly classes: readonly AttackClass[];
  /** Ids of the faults that the task's acceptance is known to notice. */
  readonly byAcceptance?: ReadonlySet<string>;
  /** CPU time for all runs on planted faults, in ms; 0 switches the measurement off. */
  readonly budgetMs: number;
  /** Minimum share of the planted faults that the attacks have to notice. */
  readonly minScore: number;
}

export interface Measured {
  readonly kills: KillScore;
  /** The reason why the passing verdict does not count, for the verifier; undefined if it counts or could not be measured. */
  readonly refusal?: string;
}

/**
 * Number of faults to plant: minimum, at first, and maximum. Some faults may have no effect, so more faults are planted when the kill score is close
 * to its limit.
 */
const MIN_FAULTS = 3;
const FIRST_FAULTS = 6;
const MAX_FAULTS = 12;
/** Maximum number of faults to plant for one attack class. */
const MAX_PER_CLASS = 3;

/**
 * Runs the attacks of a passing verdict on copies of the candidate with planted faults. A command notices a fault when it exits non-zero or hangs on
 * the copy. The verdict is refused if its kill score is too low, or if attacks of a class notice no fault of their class although another attack or
 * the acceptance does. If nothing notices a fault of the class, the class is unmeasured. An attack is ignored if its result differs between runs, or
 * if it fails on a rewritten candidate with the same behaviour. Throws NoResult when a run is interrupted.
 */
export async function measureAttackKills(attacks: readonly Attack[], rules: KillRules): Promise<Measured> {
  const { faults, classes, budgetMs, minScore, byAcceptance } = rules;
  const open: Open = { queue: budgetMs === 0 ? [] : inPlantingOrder(faults.faults, classes) };
  const state: AttackRuns = {
    rules,
    planting: createPlanting(rules),
    commands: commandsOf(attacks),
    idle: [],
    budget: { leftMs: budgetMs },
    runs: [],
    loaded: new Set(),
  };
  do await plantUntilSettled(state, open);
  while ((await dropUnloadable(state)) || (await leaveOutFlaky(state)));
  if (state.runs.length === 0 && open.queue.length === 0 && state.idle.length === 0) return nothingMeasured(classes);

  const { missing, unmeasured } = sortClasses(classes, state.runs, byAcceptance);
  const kills = scoreOf(state.runs, { unmeasured, byAcceptance });
  const { idle, budget } = state;
  if (missing.length === 0 && kills.byAttacks > 0 && kills.byAttacks >= minScore * kills.planted) return { kills };
  return { kills, refusal: explainRefusal({ kills, missing, idle, minScore, isSpent: budget.leftMs <= 0 }) };
}

/** A queue of the faults that have not been planted yet. */
interface Open {
  queue: Fault[];
}

async function plantUntilSettled(state: AttackRuns, open: Open): Promise<void> {
  for (;;) {
    if (state.runs.length >= MIN_FAULTS) await runOwnClasses(state);
    if (state.runs.length >= FIRST_FAULTS || open.queue.length === 0) await tryAll(state, open);
    const next = state.budget.leftMs <= 0 ? undefined : nextFault(state, open);
    if (next === undefined) return runOtherClasses(state);
    open.queue = open.queue.filter((fault) => fault !== next);
    const run = { fault: next, ran: new Map(), killers: new Map() };
    await runUntilDead(state, run, likelyCommands(state, run));
    if (run.ran.size > 0) state.runs.push(run);
  }
}

/** For each attack class with no noticed fault: runs all attacks on the planted faults that attacks of the class have to notice. */
async function runOtherClasses(state: AttackRuns): Promise<void> {
  for (const wanted of state.rules.classes) {
    const own = state.runs.filter(({ fault }) => isFaultOf(wanted)(fault));
    for (const run of own)
      if (!isCredited(wanted, state.runs) && !own.some(isDead)) await runUntilDead(state, run, state.commands);
  }
  await runOwnClasses(state);
}

/** Runs all attacks on the faults that no attack noticed, until the required kill score is reached. */
async function tryAll(state: AttackRuns, open: Open): Promise<void> {
  for (const run of state.runs) if (!isDead(run) && !isMet(state, open)) await runUntilDead(state, run, state.commands);
}

/** True if enough faults are noticed for the required kill score, even if no attack notices the faults still to be planted. */
function isMet({ rules, runs }: AttackRuns, { queue }: Open): boolean {
  const dead = runs.filter(isDead).length;
  const all = runs.length + queue.length;
  return dead > 0 && dead >= rules.minScore * Math.min(all, runs.length <= FIRST_FAULTS ? FIRST_FAULTS : MAX_FAULTS);
}

/** For each attack class whose attacks noticed no fault of the class: runs them on faults of the class that other attacks noticed. */
async function runOwnClasses(state: AttackRuns): Promise<void> {
  for (const wanted of state.rules.classes) {
    const own = state.commands.filter(({ names }) => names.includes(wanted));
    for (const run of state.runs.filter((each) => isDead(each) && isFaultOf(wanted)(each.fault)))
      if (!isCredited(wanted, state.runs)) await runUntilDead(state, run, own);
  }
}

/** The next fault to plant; undefined if no further fault would change whether the verdict counts. */
function nextFault(state: AttackRuns, open: Open): Fault | undefined {
  const { rules, runs, commands } = state;
  const { queue } = open;
  const [next] = queue;
  if (next === undefined || runs.length >= MAX_FAULTS || commands.every(({ state }) => state === "idle"))
    return undefined;
  if (runs.length < MIN_FAULTS || !isMet(state, open)) {
    const dead = runs.filter(isDead).length;
    const last = Math.min(MAX_FAULTS, runs.length + queue.length);
    return dead + last - runs.length < rules.minScore * last ? undefined : next;
  }
  const wanted = rules.classes.filter(
    (each) => !isCredited(each, runs) && runs.filter(({ fault }) => isFaultOf(each)(fault)).length < MAX_PER_CLASS,
  );
  return queue.find((fault) => wanted.some((each) => isFaultOf(each)(fault)));
}

/** Drops planted faults with which the modules do not load, since any attack notices that. Returns true if a fault was dropped. */
async function dropUnloadable(state: AttackRuns): Promise<boolean> {
  const unknown = state.runs.filter((run) => isDead(run) && !state.loaded.has(run.fault));
  const loads = await state.planting.loads(unknown.map(({ fault }) => fault));
  for (const [i, run] of unknown.entries())
    if (loads[i] === true) state.loaded.add(run.fault);
    else state.runs.splice(state.runs.indexOf(run), 1);
  return loads.includes(false);
}

/** Explains to a verifier why its passing verdict does not count: the unnoticed faults, and the attacks that do not count. */
function explainRefusal(given: {
  kills: KillScore;
  missing: readonly string[];
  idle: readonly string[];
  minScore: number;
  isSpent: boolean;
}): string {
  const { kills, missing, idle, minScore, isSpent } = given;
  const list = (items: readonly string[]) => items.map((item) => `- ${item}`).join("\n");
  return [
    `The harness planted ${kills.planted} faults in the change and ran your attacks on each: ${kills.byAttacks} were noticed; at least ${Math.ceil(minScore * Math.max(1, kills.planted))} are required.`,
    ...(missing.length === 0
      ? []
      : [
          `Attacks of these classes noticed no fault of their class, although other runs did: ${missing.join(", ")}. Each of these classes needs an attack that notices one.`,
        ]),
    ...(idle.length === 0 ? [] : [`These attacks do not count:\n${list(idle)}`]),
    ...(isSpent ? ["The time for these runs was used up before all had run: make your attacks faster."] : []),
    ...(kills.survivors.length === 0 ? [] : [`These faults were not noticed:\n${list(kills.survivors)}`]),
    "Attack in a way that would notice such faults, with inputs of your own, and report a new verdict.",
  ].join("\n");
}
