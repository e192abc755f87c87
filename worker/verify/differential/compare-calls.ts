import { exportOf } from "./compare-surface.ts";
import { type CallGenerator, isThrow } from "./generate-calls.ts";
import type { OracleCall, Target } from "./protocol.ts";
import { NO_ANSWER } from "./runner-process.ts";
import { type ModuleState, mismatchesOf, note, type Session, targetState, unsteadyOf } from "./session.ts";
import { type BothAnswers, HANGS } from "./sides.ts";

/** At most this share of the inputs may throw on the original; further ones are compared, but not counted. */
const MAX_THROW_SHARE = 0.3;
const BATCH = 40;
/** Mismatches, and unsteady or hanging inputs, after which a module is not tested further. */
const ENOUGH_IN_A_MODULE = 5;
const TOO_UNSTEADY = 120;
const TOO_HANGING = 9;
/** Hanging inputs of one target, after which it is not called any more. */
const MAX_HANGING = 5;
/** A module is called until so many calls came to a result, or so many were made, however many inputs are wanted. */
const ENOUGH_RESULTS = 200;
const MAX_POOR_CALLS = 3000;
/** Calls of each module that are kept, to be asked again of faulty copies. */
const RECORDED_CALLS = 1000;
/** Batches in a row without a new input that counts, after which a target has no more to give. */
const MAX_DRY = 25;

/** A call with its JSON, which is made once: it is the call's key, and what both sides are sent. */
interface Written {
  readonly call: OracleCall;
  readonly text: string;
}

/** A target that can be called again and again. */
export interface Callable {
  readonly module: ModuleState;
  readonly target: Target;
  readonly generator: CallGenerator;
  /** Batches in a row that brought nothing new. */
  dry: number;
  /** Inputs on which the original did not come to an end. */
  hanging: number;
}

/** Compares a value that is no function, or without a target the exports after all calls: what is there on both sides. */
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

/** Goes round all callables, a batch each, until enough distinct inputs were compared or nothing new comes. */
export async function compareCalls(session: Session, callables: readonly Callable[]): Promise<void> {
  const covered = new Set<Callable>();
  const isWanted = (callable: Callable) =>
    session.seen.size < session.options.inputs || !covered.has(callable) || isPoor(callable.module);
  for (let open = [...callables]; open.length > 0; open = open.filter((each) => isOpen(each) && isWanted(each)))
    for (const callable of open) if (isWanted(callable)) await compareRound(session, callable, covered);
}

/** Makes further calls to one module, until so many more were made or nothing new comes. */
export async function compareMore(session: Session, callables: readonly Callable[], calls: number): Promise<void> {
  const until = (callables[0]?.module.asked ?? 0) + calls;
  const isLeft = ({ module }: Callable) => module.asked < until;
  const covered = new Set(callables);
  for (let open = [...callables]; open.length > 0; open = open.filter((each) => isOpen(each) && isLeft(each)))
    for (const callable of open) if (isLeft(callable)) await compareRound(session, callable, covered);
}

/** Whether a target has more to give. */
function isOpen(callable: Callable): boolean {
  return callable.dry < patienceWith(callable) && callable.hanging < MAX_HANGING && !isEnough(callable.module);
}

/** Whether too few calls of a module came to a result to say anything of it. */
function isPoor({ results, asked }: ModuleState): boolean {
  return results < ENOUGH_RESULTS && asked < MAX_POOR_CALLS;
}

/** A function that has only failed so far may need arguments that go together, which take longer to find. */
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

/** A module that is known to be wrong, or of which nothing can be known, is not tested further. */
function isEnough(module: ModuleState): boolean {
  const steady = [...module.targets.values()].reduce((sum, { inputs }) => sum + inputs, 0);
  const unsteady = unsteadyOf(module);
  const isUnsteady = unsteady >= TOO_UNSTEADY && unsteady > steady;
  return mismatchesOf(module).length >= ENOUGH_IN_A_MODULE || isUnsteady || module.hanging >= TOO_HANGING;
}

async function compareSome(session: Session, callable: Callable): Promise<void> {
  const { module, target, generator } = callable;
  const calls: Written[] = [];
  const name = exportOf(target);
  const place = `${module.module} ${name} `;
  for (let i = 0; i < BATCH * 2 && calls.length < BATCH; i++) {
    const call = generator.next();
    const text = JSON.stringify(call);
    const key = place + text;
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
      session.seen.delete(place + text);
      continue;
    }
    generator.learn(call, answer.expected);
    const isCounted = await judgeCall(session, { module, name, call, text, at: i }, answer);
    if (!isCounted) session.seen.delete(place + text);
  }
}

/** The original did not come to an end, or could not be asked. */
function isNoAnswer(expected: string): boolean {
  return expected === HANGS || expected.startsWith(NO_ANSWER);
}

interface Place {
  readonly module: ModuleState;
  readonly name: string;
  readonly at: number;
}

/** Whether the call counts as an input. */
async function judgeCall(
  session: Session,
  { module, name, call, text, at }: Place & Written,
  { expected = "", got = "" }: BothAnswers,
): Promise<boolean> {
  if (expected !== got && !(await judge(session, { module, name, call: text, at }, { expected, got }))) return false;
  module.recorded.push(call);
  // Later calls are better than the first ones: the generator has learnt by then.
  if (module.recorded.length > RECORDED_CALLS) module.recorded.shift();
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
 * A difference counts when it shows again: both sides are asked once more, in other processes. Where the original answers differently than
 * it did, the input says nothing, and is dropped.
 */
async function judge(
  session: Session,
  { module, name, call, at }: Place & { readonly call: string },
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
