import type { Attack } from "../../../shared/protocol/verification/verdict.ts";
import type { Edits, Ground, GroundRun } from "./ground.ts";

/** ms, and times as long as on the candidate, after which a command on a planted fault hangs: that is noticed, too. */
const LEAST_MS = 5000;
const TIMES_AS_LONG = 10;
/** ms that any command may take. */
const MAX_MS = 300_000;

/** A command of a pass, the classes that it stands for, and how it has done so far. */
export interface AttackCommand {
  readonly command: string;
  readonly names: readonly string[];
  kills: number;
  tries: number;
  /** ms of CPU of its newest run, and ms on the clock of its shortest. */
  cpuMs: number;
  shortestMs: number | undefined;
  /** Whether it counts: `open` before it has noticed anything, `steady` after it did so twice. */
  state: "open" | "sound" | "steady" | "idle";
}

/** The commands of a pass, each once, under all the names that it has there. */
export function commandsOf(attacks: readonly Attack[]): AttackCommand[] {
  const names = new Map<string, string[]>();
  for (const { command, name } of attacks) names.set(command, [...(names.get(command) ?? []), name]);
  return [...names].map(([command, names]) => ({
    command,
    names,
    kills: 0,
    tries: 0,
    cpuMs: 0,
    shortestMs: undefined,
    state: "open",
  }));
}

/**
 * Runs a command that has noticed something once more, on the candidate in other words: it has to exit with 0 there. Answers
 * with why it does not count: it fails on the candidate, too, or it can tell apart what does the same.
 */
export async function prove(attack: AttackCommand, equivalent: Edits, ground: Ground): Promise<string | undefined> {
  const { command, names } = attack;
  const run = await ground.run(command, equivalent, MAX_MS);
  if (run.code === 0) {
    attack.state = "sound";
    attack.shortestMs = Math.min(attack.shortestMs ?? MAX_MS, run.durationMs);
    return undefined;
  }
  attack.state = "idle";
  return `${names.join(", ")}: ${command.slice(0, 200)}: ${await whyNot(command, equivalent, ground)}`;
}

/** Why a command fails on the candidate in other words. */
async function whyNot(command: string, equivalent: Edits, ground: Ground): Promise<string> {
  if (equivalent.size > 0 && (await ground.run(command, new Map(), MAX_MS)).code === 0)
    return "it fails on a tree that does the same in other words, so it looks at the text instead of trying the code";
  if ((await ground.runWithTests(command, MAX_MS)).code === 0)
    return "it fails where the repository's own tests are removed; the acceptance has run those, so try inputs of your own, in files below /attack";
  return "it did not exit with 0 when the harness ran it again on a fresh copy";
}

/** True for a command that does not count. */
export function isIdle({ state }: AttackCommand): boolean {
  return state === "idle";
}

/** ms that a command may take on a planted fault; little while it is not known how long it takes. */
export function timeLimit({ shortestMs = 0 }: AttackCommand): number {
  return Math.min(MAX_MS, Math.max(LEAST_MS, TIMES_AS_LONG * shortestMs));
}

/** True for a run that was stopped after ten times as long as the command takes; of a command that is proven. */
export function hasHung(run: GroundRun, { shortestMs = MAX_MS }: AttackCommand): boolean {
  return run.timedOut && run.durationMs >= TIMES_AS_LONG * shortestMs;
}

/** True for a run that says that the command has noticed something: it failed, or it was stopped for taking long. */
export function looksDead({ code, timedOut }: GroundRun): boolean {
  return timedOut || (code !== null && code !== 0);
}
