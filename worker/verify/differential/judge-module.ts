import type { Form, OracleCall } from "./protocol.ts";
import { type ModuleState, mismatchesOf, unsteadyOf } from "./session.ts";

/** What a differential test came to for one module. */
export interface ModuleReport {
  readonly module: string;
  /** Inputs that were compared, and how many of them the original answers by an error. */
  readonly inputs: number;
  readonly throwing: number;
  /** Inputs that were dropped, as the original answered differently when it was asked again. */
  readonly unsteady: number;
  readonly mismatches: number;
  /** Why nothing can be said of the module; undefined where something can. */
  readonly cannotCompare: string | undefined;
  /** How the original was loaded; undefined where it was not. */
  readonly original: Form | undefined;
  /** Calls that were compared, for testing the test itself. */
  readonly recorded: readonly OracleCall[];
}

/** Calls of a module before its share of usable ones says anything. */
const ENOUGH_ASKED = 40;
/** At least this share of a module's calls has to be usable: steady, coming to an end. */
const MIN_USABLE_SHARE = 0.25;
/** At least this share of a module's calls has to come to a result and not to an error, or so many of them. */
const MIN_RESULT_SHARE = 0.05;
const MIN_RESULTS = 50;
/** Inputs on which the original does not come to an end, from which on few results are too few. */
const MANY_HANGING = 5;

/** Judges whether a module could be compared. */
export function judgeModule(state: ModuleState): ModuleReport {
  const targets = [...state.targets.values()];
  const sum = (of: (target: (typeof targets)[number]) => number) =>
    targets.reduce((all, target) => all + of(target), 0);
  const [inputs, throwing, unsteady] = [sum((each) => each.inputs), sum((each) => each.throwing), unsteadyOf(state)];
  const mismatches = mismatchesOf(state).length;
  const { module, recorded, original } = state;
  const cannotCompare = mismatches > 0 ? undefined : (state.reason ?? reasonOf(state, { inputs, throwing, unsteady }));
  return { module, inputs, throwing, unsteady, mismatches, cannotCompare, original, recorded };
}

function reasonOf(
  { asked, callables, hanging }: ModuleState,
  { inputs, throwing, unsteady }: { inputs: number; throwing: number; unsteady: number },
): string | undefined {
  if (callables === 0)
    return unsteady > 0 && unsteady >= inputs ? `${unsteady} of its values differ from process to process` : undefined;
  const usable = asked - unsteady - hanging;
  if (asked === 0) return "none of its functions was called";
  if (asked >= ENOUGH_ASKED ? usable < asked * MIN_USABLE_SHARE : usable === 0)
    return `of ${asked} inputs, its original answers ${unsteady} differently when it is asked again, and does not come to an end on ${hanging}`;
  const results = usable - throwing;
  if (hanging >= MANY_HANGING && results < MIN_RESULTS)
    return `its original does not come to an end on ${hanging} of ${asked} inputs, and only ${results} came to a result`;
  if (results === 0 || (asked >= ENOUGH_ASKED && results < MIN_RESULTS && results < usable * MIN_RESULT_SHARE))
    return `of ${usable} inputs, its original answers ${throwing} by an error`;
  return undefined;
}
