import { exportOf } from "./compare-surface.ts";
import { type CallGenerator, isThrow } from "./generate-calls.ts";
import type { OracleCall, Target } from "./protocol.ts";
import { NO_ANSWER } from "./runner-process.ts";
import { type ModuleState, mismatchesOf, note, type Session, targetState, unsteadyOf } from "./session.ts";
import { type BothAnswers, HANGS } from "./sides.ts";

/** Maximum share of the counted inputs on which the original may throw. Further such inputs are compared, but not counted. */
const MAX_THROW_SHARE = 0.3;
const BATCH = 40;
/** A module is not tested further after this many mismatches, inputs that the original answers differently again, or hanging inputs. */
const MAX_MISMATCHES = 5;
const MAX_UNSTEADY = 120;
const MAX_MODULE_HANGS = 9;
/** Number of hanging inputs after which an exported function or class is not called any more. */
const MAX_TARGET_HANGS = 5;
/** Number of results, or else number of calls, that a module needs before its test ends, even if enough inputs were compared. */
const ENOUGH_RESULTS = 200;
const MAX_POOR_CALLS = 3000;
/** Maximum number of calls per module to record. They are repeated on copies with planted faults. */
const MAX_RECORDED = 1000;
/** Number of successive batches without a countable new input after which no more inputs are expected for an exported function or class. */
const MAX_DRY = 25;

/** A call and its JSON. The JSON identifies the call and is sent to both processes. */
interface Written {
  readonly call: OracleCall;
  readonly text: string;
}

/** An exported function or class that can be called repeatedly, and the state of testing it. */
export interface Callable {
  readonly module: ModuleState;
  readonly target: Target;
  readonly generator: CallGenerator;
  /** Number of successive batches without a new input. */
  dry: number;
  /** Number of inputs on which the original hung. */
  hanging: number;
}

/** Compares an exported value that is not a function. Without `target`, compares all exports as they are after all calls. */
export async function compareData(session: Session, module: ModuleState, target: Target | undefined): Promise<void> {
  const name = target === undefined ? "default" : exportOf(target);
  const { expected, got } = await session.options.sides.look(module.module, target?.path);
  const state = targetState(module, name);
  if (target !== undefined) {
    module.covered += 1;
    session.inputs += 1;
    state.inputs += 1;
    session.seen.add(`${module.module} ${name}`);
  }
  if (expected === undefined || expected === got) return;
  const call = target === undefined ? "its exports, after all calls" : "its value";
  await judge(session, { module, name, call, at: 0 }, { expected, got });
}

/** Calls all callables in turn, one batch each, until enough distinct inputs were compared or no new inputs appear. */
export async function compareCalls(session: Session, callables: readonly Callable[]): Promise<void> {
  const covered = new Set<Callable>();
  const isWanted = (callable: Callable) =>
    session.seen.size < session.options.inputs || !covered.has(callable) || isPoor(callable.module);
  for (let open = [...callables]; open.length > 0; open = open.filter((each) => isOpen(each) && isWanted(each)))
    for (const callable of open) if (isWanted(callable)) await compareRound(session, callable, covered);
}

/** Makes further calls to one module, until `calls` calls were made or no new inputs appear. */
export async function compareMore(session: Session, callables: readonly Callable[], calls: number): Promise<void> {
  const until = (callables[0]?.module.asked ?? 0) + calls;
  const isLeft = ({ module }: Callable) => module.asked < until;
  const covered = new Set(callables);
  for (let open = [...callables]; open.length > 0; open = open.filter((each) => isOpen(each) && isLeft(each)))
    for (const callable of open) if (isLeft(callable)) await compareRound(session, callable, covered);
}

/** Whether more test inputs can be generated for an exported function or class. */
function isOpen(callable: Callable): boolean {
  return callable.dry < patienceWith(callable) && callable.hanging < MAX_TARGET_HANGS && !isEnough(callable.module);
}

/** Whether too few calls of a module returned a result for the module to be judged. */
function isPoor({ results, asked }: ModuleState): boolean {
  return results < ENOUGH_RESULTS && asked < MAX_POOR_CALLS;
}

/**
 * The allowed number of successive batches without a new input. It is higher for a function that has failed on every call, because arguments that fit
 * together take longer to find.
 */
function patienceWith({ module, target }: Callable): number {
  const { inputs, throwing } = targetState(module, exportOf(target));
  return inputs > 0 && throwing < inputs ? MAX_DRY : MAX_DRY * 4;
}

async function compareRound(session: Session, callable: Callable, covered: Set<Callable>): Promise<void> {
  if (isEnough(callable.module)) return;
  const before = session.seen.size;
  await compareSome(session, callable);
  if (!covered.has(callable)) callable.module.covered += 1;
  covered.add(callable);
  callable.dry = session.seen.size - before < 3 ? callable.dry + 1 : 0;
}

/** Whether a module is already known to be wrong or impossible to judge, so that it is not tested further. */
function isEnough(module: ModuleState): boolean {
  const steady = [...module.targets.values()].reduce((sum, { inputs }) => sum + inputs, 0);
  const unsteady = unsteadyOf(module);
  const isUnsteady = unsteady >= MAX_UNSTEADY && unsteady > steady;
  return mismatchesOf(module).length >= MAX_MISMATCHES || isUnsteady || module.hanging >= MAX_MODULE_HANGS;
}

async function compareSome(session: Session, callable: Callable): Promise<void> {
  const { module, target, generator } = callable;
  const calls: Written[] = [];
  const name = exportOf(target);
  const prefix = `${module.module} ${name} `;
  for (let i = 0; i < BATCH * 2 && calls.length < BATCH; i++) {
    const call = generator.next();
    const text = JSON.stringify(call);
    const key = prefix + text;
    if (session.seen.has(key)) continue;
    session.seen.add(key);
    calls.push({ call, text });
  }
  if (calls.length === 0) return;
  const { answers, abilities } = await session.options.sides.call(
    module.module,
    calls.map(({ text }) => text),
  );
  for (const { methods } of abilities) generator.meet(methods);
  for (const [i, { call, text }] of calls.entries()) {
    const answer = answers[i];
    module.asked += 1;
    if (answer?.expected === undefined || isNoAnswer(answer.expected)) {
      if (answer?.expected !== undefined) {
        module.hanging += 1;
        callable.hanging += 1;
        generator.learn(call, HANGS);
      }
      session.seen.delete(prefix + text);
      continue;
    }
    generator.learn(call, answer.expected);
    const isCounted = await judgeCall(session, { module, name, call, text, at: i }, answer);
    if (!isCounted) session.seen.delete(prefix + text);
  }
}

/** Whether the original did not answer a call: the call hung or could not be made. */
function isNoAnswer(expected: string): boolean {
  return expected === HANGS || expected.startsWith(NO_ANSWER);
}

interface CallPosition {
  readonly module: ModuleState;
  readonly name: string;
  readonly at: number;
}

/** Compares the answers of both processes to a call. Returns whether the call counts as an input. */
async function judgeCall(
  session: Session,
  { module, name, call, text, at }: CallPosition & Written,
  { expected = "", got = "" }: BothAnswers,
): Promise<boolean> {
  if (expected !== got && !(await judge(session, { module, name, call: text, at }, { expected, got }))) return false;
  module.recorded.push(call);
  // The record prefers later calls to early calls, since the generator learns which arguments work.
  if (module.recorded.length > MAX_RECORDED) module.recorded.shift();
  const state = targetState(module, name);
  const isThrowing = isThrow(expected);
  if (!isThrowing) module.results += 1;
  if (isThrowing && session.throwing + 1 > (session.inputs + 1) * MAX_THROW_SHARE) {
    state.throwing += 1;
    return false;
  }
  session.inputs += 1;
  state.inputs += 1;
  if (isThrowing) {
    session.throwing += 1;
    state.throwing += 1;
  }
  return true;
}

/**
 * Records a difference if it is reproducible: the same calls are made once more in new processes of the original and of
 * the candidate. If the original's second answer differs from its first answer, the input says nothing and is dropped.
 */
async function judge(
  session: Session,
  { module, name, call, at }: CallPosition & { readonly call: string },
  { expected, got }: { expected: string; got: string | undefined },
): Promise<boolean> {
  const state = targetState(module, name);
  if (got !== HANGS) {
    const again = await session.options.sides.askAgain({ call: at });
    if (again.expected !== expected || (again.got !== got && again.got === expected)) {
      state.unsteady += 1;
      return false;
    }
  }
  note(module, { export: name, call, expected, got: got ?? HANGS });
  return true;
}
