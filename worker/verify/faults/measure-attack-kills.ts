import type { Attack, AttackClass, KillScore } from "../../../shared/protocol/verification/verdict.ts";
import { commandsOf } from "./attack-command.ts";
import { explainRefusal } from "./explain-refusal.ts";
import type { Fault } from "./fault.ts";
import { isCredited, isDead, isFaultOf, scoreOf, sortClasses } from "./fault-runs.ts";
import type { Ground } from "./ground.ts";
import { type Hunt, leaveOutFlaky, likelyCommands, runUntilDead } from "./hunt.ts";
import type { Faults } from "./list-faults.ts";
import { nothingMeasured } from "./nothing-measured.ts";
import { createPlanting, inPlantingOrder } from "./planting.ts";

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

/** Faults that are planted at least, at first, and at most: some may do what the candidate does, so more decide a close score. */
const LEAST = 3;
const FIRST = 6;
const MOST = 12;
/** Faults of a class that are planted before it is given up. */
const A_CLASS = 3;

/**
 * Runs the attacks of a pass on the candidate with faults planted in it. A fault is dead at the first command that exits
 * with another code than 0 on it, or hangs. A class whose attacks notice none of its faults refuses the pass when something
 * else notices one of them; where nothing does, the class is unmeasured. An attack that the harness cannot repeat, or that fails
 * on a tree which does the same in other words, is a look at the text and does not count. Throws NoResult when a run was cut.
 */
export async function measureAttackKills(attacks: readonly Attack[], rules: KillRules): Promise<Measured> {
  const { faults, classes, budgetMs, minScore, byAcceptance } = rules;
  const open: Open = { queue: budgetMs === 0 ? [] : inPlantingOrder(faults.faults, classes) };
  const hunt: Hunt = {
    rules,
    planting: createPlanting(rules),
    commands: commandsOf(attacks),
    idle: [],
    budget: { leftMs: budgetMs },
    runs: [],
    loaded: new Set(),
  };
  do await plantUntilSettled(hunt, open);
  while ((await dropUnloadable(hunt)) || (await leaveOutFlaky(hunt)));
  if (hunt.runs.length === 0 && open.queue.length === 0 && hunt.idle.length === 0) return nothingMeasured(classes);

  const { missing, unmeasured } = sortClasses(classes, hunt.runs, byAcceptance);
  const kills = scoreOf(hunt.runs, { unmeasured, byAcceptance });
  const { idle, budget } = hunt;
  if (missing.length === 0 && kills.byAttacks > 0 && kills.byAttacks >= minScore * kills.planted) return { kills };
  return { kills, refusal: explainRefusal({ kills, missing, idle, minScore, isSpent: budget.leftMs <= 0 }) };
}

/** Faults that are not planted yet. */
interface Open {
  queue: Fault[];
}

async function plantUntilSettled(hunt: Hunt, open: Open): Promise<void> {
  for (;;) {
    if (hunt.runs.length >= LEAST) await convince(hunt);
    if (hunt.runs.length >= FIRST || open.queue.length === 0) await tryAll(hunt, open);
    const next = hunt.budget.leftMs <= 0 ? undefined : nextFault(hunt, open);
    if (next === undefined) return seekOthers(hunt);
    open.queue = open.queue.filter((fault) => fault !== next);
    const run = { fault: next, ran: new Map(), killers: new Map() };
    await runUntilDead(hunt, run, likelyCommands(hunt, run));
    if (run.ran.size > 0) hunt.runs.push(run);
  }
}

/** Whether attacks of other classes notice faults of a class that has noticed none. */
async function seekOthers(hunt: Hunt): Promise<void> {
  for (const wanted of hunt.rules.classes) {
    const own = hunt.runs.filter(({ fault }) => isFaultOf(wanted)(fault));
    for (const run of own)
      if (!isCredited(wanted, hunt.runs) && !own.some(isDead)) await runUntilDead(hunt, run, hunt.commands);
  }
  await convince(hunt);
}

/** Where the bar is not reached yet: all attacks on the faults that are left. */
async function tryAll(hunt: Hunt, open: Open): Promise<void> {
  for (const run of hunt.runs) if (!isDead(run) && !isMet(hunt, open)) await runUntilDead(hunt, run, hunt.commands);
}

/** True when enough faults are dead, whatever becomes of the others that are to be planted. */
function isMet({ rules, runs }: Hunt, { queue }: Open): boolean {
  const dead = runs.filter(isDead).length;
  const all = runs.length + queue.length;
  return dead > 0 && dead >= rules.minScore * Math.min(all, runs.length <= FIRST ? FIRST : MOST);
}

/** Attacks of a class that has noticed nothing yet are run on faults of the class that others have noticed. */
async function convince(hunt: Hunt): Promise<void> {
  for (const wanted of hunt.rules.classes) {
    const own = hunt.commands.filter(({ names }) => names.includes(wanted));
    for (const run of hunt.runs.filter((each) => isDead(each) && isFaultOf(wanted)(each.fault)))
      if (!isCredited(wanted, hunt.runs)) await runUntilDead(hunt, run, own);
  }
}

/** The next fault that is to be planted; undefined when more of them would change nothing. */
function nextFault(hunt: Hunt, open: Open): Fault | undefined {
  const { rules, runs, commands } = hunt;
  const { queue } = open;
  const [next] = queue;
  if (next === undefined || runs.length >= MOST || commands.every(({ state }) => state === "idle")) return undefined;
  if (runs.length < LEAST || !isMet(hunt, open)) {
    const dead = runs.filter(isDead).length;
    const last = Math.min(MOST, runs.length + queue.length);
    return dead + last - runs.length < rules.minScore * last ? undefined : next;
  }
  const wanted = rules.classes.filter(
    (each) => !isCredited(each, runs) && runs.filter(({ fault }) => isFaultOf(each)(fault)).length < A_CLASS,
  );
  return queue.find((fault) => wanted.some((each) => isFaultOf(each)(fault)));
}

/** A tree that does not load is noticed by any look: its fault does not count. True when there was one. */
async function dropUnloadable(hunt: Hunt): Promise<boolean> {
  const unknown = hunt.runs.filter((run) => isDead(run) && !hunt.loaded.has(run.fault));
  const loads = await hunt.planting.loads(unknown.map(({ fault }) => fault));
  for (const [i, run] of unknown.entries())
    if (loads[i] === true) hunt.loaded.add(run.fault);
    else hunt.runs.splice(hunt.runs.indexOf(run), 1);
  return loads.includes(false);
}
