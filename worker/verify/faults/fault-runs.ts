import type { AttackClass, KillScore } from "../../../shared/protocol/verification/verdict.ts";
import { defined } from "../../../shared/support/defined.ts";
import { attackedBy, type Fault } from "./fault.ts";

/** The attack commands that ran on one planted fault, and the attack commands that noticed it. */
export interface FaultRuns {
  readonly fault: Fault;
  /** The commands that ran on the fault, with their attack classes. */
  readonly ran: Map<string, readonly string[]>;
  /** The commands that noticed the fault, with their attack classes. */
  readonly killers: Map<string, readonly string[]>;
}

/** Maximum number of unnoticed planted faults to report to the verifier. */
const MAX_SURVIVORS = 20;

/** True for a planted fault that at least one attack noticed. */
export function isDead({ killers }: FaultRuns): boolean {
  return killers.size > 0;
}

/** Returns a function that tells whether attacks of a class have to notice a given planted fault. */
export function isFaultOf(wanted: AttackClass): (fault: Pick<Fault, "kind">) => boolean {
  return ({ kind }) => attackedBy(kind).includes(wanted);
}

/** True for an attack class whose attacks noticed at least one of the faults that attacks of this class have to notice. */
export function isCredited(wanted: AttackClass, runs: readonly FaultRuns[]): boolean {
  return runs.some(({ fault, killers }) => isFaultOf(wanted)(fault) && hasName(killers, wanted));
}

/**
 * Sorts the attack classes whose attacks noticed no fault of their class. A class is `missing` if another attack or the acceptance noticed such a
 * fault, otherwise `unmeasured`.
 */
export function sortClasses(
  classes: readonly AttackClass[],
  runs: readonly FaultRuns[],
  byAcceptance: ReadonlySet<string> | undefined,
): { missing: AttackClass[]; unmeasured: AttackClass[] } {
  const open = classes.filter((wanted) => !isCredited(wanted, runs));
  const isNoticed = (run: FaultRuns) => isDead(run) || byAcceptance?.has(run.fault.id) === true;
  // A planted fault that nothing notices may have no effect, so it does not show that attacks of its class are missing.
  const isMissing = (wanted: AttackClass) => runs.some((run) => isFaultOf(wanted)(run.fault) && isNoticed(run));
  return { missing: open.filter(isMissing), unmeasured: open.filter((wanted) => !isMissing(wanted)) };
}

/** Computes the kill score of a verifier's attacks over all planted faults. */
export function scoreOf(
  runs: readonly FaultRuns[],
  { unmeasured, byAcceptance }: { unmeasured: readonly string[]; byAcceptance: ReadonlySet<string> | undefined },
): KillScore {
  const noticed = ({ fault }: FaultRuns) => byAcceptance?.has(fault.id) === true;
  const classes: KillScore["classes"] = {};
  for (const { fault, ran, killers } of runs)
    for (const name of attackedBy(fault.kind)) {
      if (!hasName(ran, name)) continue;
      const { planted = 0, killed = 0 } = classes[name] ?? {};
      classes[name] = { planted: planted + 1, killed: killed + (hasName(killers, name) ? 1 : 0) };
    }
  return {
    planted: runs.length,
    killed: runs.filter((each) => isDead(each) || noticed(each)).length,
    byAttacks: runs.filter(isDead).length,
    ...defined({ byAcceptance: byAcceptance && runs.filter(noticed).length }),
    classes,
    unmeasured: [...unmeasured],
    survivors: runs
      .filter((each) => !isDead(each))
      .slice(0, MAX_SURVIVORS)
      .map(({ fault }) => fault.words.slice(0, 400)),
  };
}

function hasName(commands: ReadonlyMap<string, readonly string[]>, name: string): boolean {
  return [...commands.values()].some((names) => names.includes(name));
}

/** The kill score if no fault can be planted, or if the time budget allows no run. */
export function nothingMeasured(classes: readonly string[]): { kills: KillScore } {
  return { kills: { planted: 0, killed: 0, byAttacks: 0, classes: {}, unmeasured: [...classes], survivors: [] } };
}
