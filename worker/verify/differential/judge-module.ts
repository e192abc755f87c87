import type { Form, OracleCall } from "./protocol.ts";
import { type ModuleState, mismatchesOf, unsteadyOf } from "./session.ts";

/** The result of a differential test for one module. */
export interface ModuleReport {
  readonly module: string;
  /** Number of compared inputs, and how many of them make the original throw. */
  readonly inputs: number;
  readonly throwing: number;
  /** Number of inputs dropped because the original answered them differently the second time. */
  readonly unsteady: number;
  readonly mismatches: number;
  /** The reason why the module cannot be judged; undefined if it can. */
  readonly cannotCompare: string | undefined;
  /** The format of the original's exports when it was loaded; undefined if it was not loaded. */
  readonly original: Form | undefined;
  /** Recorded calls, which are repeated on copies with planted faults to measure the test itself. */
  readonly recorded: readonly OracleCall[];
}

/** Minimum number of calls of a module before the share of usable calls is judged. */
const ENOUGH_ASKED = 40;
/** Minimum share of a module's calls that have to be usable: the call does not hang, and the original answers the same again. */
const MIN_USABLE_SHARE = 0.25;
/** Minimum share of a module's calls that have to return a result instead of an error; a minimum number of such calls is enough too. */
const MIN_RESULT_SHARE = 0.05;
const MIN_RESULTS = 50;
/** Number of hanging inputs above which a module with few results cannot be judged. */
const MANY_HANGING = 5;

/** Judges whether enough calls of a module were compared for a result. */
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
    return `of ${asked} inputs, its original answers ${unsteady} differently when asked again, and hangs on ${hanging}`;
  const results = usable - throwing;
  if (hanging >= MANY_HANGING && results < MIN_RESULTS)
    return `its original hangs on ${hanging} of ${asked} inputs, and only ${results} returned a result`;
  if (results === 0 || (asked >= ENOUGH_ASKED && results < MIN_RESULTS && results < usable * MIN_RESULT_SHARE))
    return `of ${usable} inputs, its original answers ${throwing} with an error`;
  return undefined;
}
