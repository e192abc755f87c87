import type { Attack } from "../../../shared/protocol/verdict.ts";
import type { Edits, Ground, GroundRun } from "./ground.ts";

/** ms, and times as long as on the candidate, after which a command on a planted fault hangs: that is noticed, too. */
const LEAST_MS = 10_000;
const TIMES_AS_LONG = 10;
/** ms that an attack may take. */
const MOST_MS = 300_000;

/** A command of a pass, the classes that it stands for, and how it has done so far. */
export interface AttackCommand {
  readonly command: string;
  readonly names: string[];
  /** On the candidate. */
  readonly cpuMs: number;
  readonly durationMs: number;
  kills: number;
  tries: number;
}

/**
 * Runs each command of a pass once more, on the candidate in other words: the same is to come of it. `idle` says of each that
 * does not count why: it fails on the candidate, too, or it can tell apart what does the same.
 */
export async function rerunAttacks(
  attacks: readonly Attack[],
  equivalent: Edits,
  ground: Ground,
): Promise<{ commands: AttackCommand[]; idle: string[] }> {
  const names = new Map<string, string[]>();
  for (const { command, name } of attacks) names.set(command, [...(names.get(command) ?? []), name]);
  const commands: AttackCommand[] = [];
  const idle: string[] = [];
  for (const [command, of] of names) {
    const run = await ground.run(command, equivalent, MOST_MS);
    if (run.code === 0) {
      commands.push({ command, names: of, cpuMs: run.cpuMs, durationMs: run.durationMs, kills: 0, tries: 0 });
      continue;
    }
    const isLook = equivalent.size > 0 && (await ground.run(command, new Map(), MOST_MS)).code === 0;
    const why = isLook
      ? "it fails on a tree that does the same in other words, so it looks at the text instead of trying the code"
      : "it did not exit with 0 when the harness ran it again on a fresh copy";
    idle.push(`${of.join(", ")}: ${command.slice(0, 200)}: ${why}`);
  }
  return { commands, idle };
}

/** ms that a command may take on a planted fault. */
export function timeLimit({ durationMs }: AttackCommand): number {
  return Math.min(MOST_MS, Math.max(LEAST_MS, TIMES_AS_LONG * durationMs));
}

/** True for a run that was stopped after ten times as long as the command takes. */
export function hasHung(run: GroundRun, command: AttackCommand): boolean {
  return run.timedOut && run.durationMs >= TIMES_AS_LONG * command.durationMs;
}
