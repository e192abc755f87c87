import type { CallGenerator, Target } from "./generate-calls.ts";
import type { OracleCall } from "./protocol.ts";
import type { Session } from "./session.ts";
import { note } from "./session.ts";

/** At most this share of the inputs may throw on the original; further ones are compared, but not counted. */
const MAX_THROW_SHARE = 0.3;
const BATCH = 40;
/** Mismatches after which a module is not tested further. */
const ENOUGH_IN_A_MODULE = 5;
/** Calls of each module that are kept with their answers. */
const RECORDED_CALLS = 1000;
/** Batches in a row without a new input that counts, after which a target has no more to give. */
const MAX_DRY = 25;

/** A call and what the original came to. */
interface Expectation {
  readonly call: OracleCall;
  readonly expected: string;
}

/** A target that can be called again and again. */
export interface Callable {
  readonly module: string;
  readonly target: Target;
  readonly generator: CallGenerator;
  /** Batches in a row that brought nothing new. */
  dry: number;
}

/** Compares a value that is no function: what it is on both sides. */
export async function compareData(session: Session, module: string, target: Target): Promise<void> {
  session.covered += 1;
  await compareBatch(session, module, [target.member === undefined ? {} : { member: target.member }]);
}

/** Goes round all callables, a batch each, until enough distinct inputs were compared or nothing new comes. */
export async function compareCalls(session: Session, callables: readonly Callable[]): Promise<void> {
  const covered = new Set<Callable>();
  let open = [...callables];
  while (open.length > 0 && session.seen.size < session.options.inputs) {
    for (const callable of open) {
      const before = session.seen.size;
      await compareSome(session, callable);
      covered.add(callable);
      callable.dry = session.seen.size - before < 3 ? callable.dry + 1 : 0;
      if (session.seen.size >= session.options.inputs && covered.size === callables.length) break;
    }
    open = open.filter(
      (callable) => callable.dry < MAX_DRY && (session.broken.get(callable.module) ?? 0) < ENOUGH_IN_A_MODULE,
    );
  }
  session.covered += covered.size;
}

async function compareSome(session: Session, { module, target, generator }: Callable): Promise<void> {
  const calls: OracleCall[] = [];
  for (let i = 0; i < BATCH * 2 && calls.length < BATCH; i++) {
    const call = generator.next();
    const key = `${module} ${target.member ?? ""} ${JSON.stringify(call)}`;
    if (session.seen.has(key)) continue;
    session.seen.add(key);
    calls.push(call);
  }
  const answers = await session.options.reference.call(module, calls);
  const expectations: Expectation[] = [];
  calls.forEach((call, i) => {
    const expected = answers[i] ?? "";
    generator.learn(call, expected);
    // The original's own process was started again: what both sides had seen is no longer the same.
    if (expected.startsWith("hangs")) return;
    const isThrowing = expected.startsWith("throws ");
    const isTooMuch = isThrowing && session.throwing + 1 > (session.inputs + 1) * MAX_THROW_SHARE;
    if (isTooMuch) session.seen.delete(`${module} ${target.member ?? ""} ${JSON.stringify(call)}`);
    else {
      session.inputs += 1;
      if (isThrowing) session.throwing += 1;
    }
    expectations.push({ call, expected });
  });
  await compareWith(session, module, expectations);
}

async function compareBatch(session: Session, module: string, calls: readonly OracleCall[]): Promise<void> {
  const answers = await session.options.reference.call(module, calls);
  session.inputs += calls.length;
  for (const call of calls) session.seen.add(`${module} ${call.member ?? ""} ${JSON.stringify(call)}`);
  await compareWith(
    session,
    module,
    calls.map((call, i) => ({ call, expected: answers[i] ?? "" })),
  );
}

async function compareWith(session: Session, module: string, expectations: readonly Expectation[]): Promise<void> {
  const { candidate, candidateRoot } = session.options;
  const known = session.recorded.get(module) ?? [];
  session.recorded.set(module, known);
  for (const expectation of expectations) {
    // Later calls are better than the first ones: the generator has learnt by then.
    if (known.length >= RECORDED_CALLS) known.shift();
    known.push(expectation);
  }
  const inside = expectations.map(({ call }) => retarget(call, `${candidateRoot}/`));
  const got = await candidate.call(`${candidateRoot}/${module}`, inside);
  expectations.forEach(({ call, expected }, i) => {
    if (got[i] === expected) return;
    note(session, {
      module,
      export: call.member ?? "default",
      call: JSON.stringify(call),
      expected,
      got: got[i] ?? "",
    });
  });
}

/** A call whose instances are made by the candidate's classes. */
export function retarget(call: OracleCall, prefix: string): OracleCall {
  const text = JSON.stringify(call, (_key, value: unknown) => {
    const part = value as { $?: string; module?: string } | null;
    return part !== null && typeof part === "object" && part.$ === "instance" && !part.module?.startsWith(prefix)
      ? { ...part, module: `${prefix}${part.module}` }
      : value;
  });
  return JSON.parse(text) as OracleCall;
}
