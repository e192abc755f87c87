import type { Attack } from "../../../shared/protocol/verification/verdict.ts";
import type { Edits, TreeRun, TreeRunner } from "./tree-runner.ts";

/** The time limit of an attack command on a planted fault: a minimum in ms, and a multiple of the command's duration on the candidate. */
const MIN_LIMIT_MS = 5000;
const LIMIT_FACTOR = 10;
/** Maximum time limit of any attack command, in ms. */
const MAX_MS = 300_000;

/** One attack command of a passing verdict, with its attack classes and its results so far. */
export interface AttackCommand {
  readonly command: string;
  readonly names: readonly string[];
  kills: number;
  tries: number;
  /** CPU time of the command's latest run, and wall time of its shortest run, in ms. */
  cpuMs: number;
  shortestMs: number | undefined;
  /**
   * Whether the command's results count. `open`: it has noticed no planted fault yet. `sound`: it noticed a fault, and passed on a rewritten
   * candidate with the same behaviour. `steady`: it noticed the same fault twice. `idle`: its results do not count.
   */
  state: "open" | "sound" | "steady" | "idle";
}

/** The attack commands of a passing verdict without duplicates, each with all its attack classes. */
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
 * Runs a command that has noticed a planted fault on the equivalent: the candidate, rewritten with the same behaviour. If the command exits with 0
 * there, its results count. Otherwise returns the reason why they do not count: for example, the command looks at the text of the code.
 */
export async function prove(attack: AttackCommand, equivalent: Edits, runner: TreeRunner): Promise<string | undefined> {
  const { command, names } = attack;
  const run = await runner.run(command, equivalent, MAX_MS);
  if (run.code === 0) {
    attack.state = "sound";
    attack.shortestMs = Math.min(attack.shortestMs ?? MAX_MS, run.durationMs);
    return undefined;
  }
  attack.state = "idle";
  return `${names.join(", ")}: ${command.slice(0, 200)}: ${await whyNot(command, equivalent, runner)}`;
}

/** The reason why a command fails on the rewritten candidate, although the rewriting changes no behaviour. */
async function whyNot(command: string, equivalent: Edits, runner: TreeRunner): Promise<string> {
  if (equivalent.size > 0 && (await runner.run(command, new Map(), MAX_MS)).code === 0)
    return "it fails on an equivalent tree that is spelled otherwise, so it looks at the text instead of trying the code";
  if ((await runner.runWithTests(command, MAX_MS)).code === 0)
    return "it fails when the repository's own tests are removed; the acceptance has run those, so try inputs of your own, in files below /attack";
  return "it did not exit with 0 when the harness ran it again on a fresh copy";
}

/** True for an attack command whose results do not count. */
export function isIdle({ state }: AttackCommand): boolean {
  return state === "idle";
}

/** Time limit of an attack command on a planted fault, in ms. It is short while the command's usual duration is unknown. */
export function timeLimit({ shortestMs = 0 }: AttackCommand): number {
  return Math.min(MAX_MS, Math.max(MIN_LIMIT_MS, LIMIT_FACTOR * shortestMs));
}

/** True for a run that was stopped after at least ten times the shortest duration of its command. */
export function hasHung(run: TreeRun, { shortestMs = MAX_MS }: AttackCommand): boolean {
  return run.timedOut && run.durationMs >= LIMIT_FACTOR * shortestMs;
}

/** True for a run of an attack command that noticed a planted fault: the command failed, or it was stopped at its time limit. */
export function looksDead({ code, timedOut }: TreeRun): boolean {
  return timedOut || (code !== null && code !== 0);
}
