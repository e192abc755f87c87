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

/** A call with its JSON, which is made once: it is the call's key, and what both sides are sent. */
interface Written {
  readonly call: OracleCall;
  readonly text: string;
}

/** A call and what the original came to. */
interface Expectation extends Written {
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
  const call: OracleCall = target.member === undefined ? {} : { member: target.member };
  const text = JSON.stringify(call);
  const [expected = ""] = await session.options.reference.call(module, [text]);
  session.inputs += 1;
  session.seen.add(`${module} ${target.member ?? ""} ${text}`);
  await compareWith(session, module, [{ call, text, expected }]);
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
  const calls: Written[] = [];
  const place = `${module} ${target.member ?? ""} `;
  for (let i = 0; i < BATCH * 2 && calls.length < BATCH; i++) {
    const call = generator.next();
    const text = JSON.stringify(call);
    const key = place + text;
    if (session.seen.has(key)) continue;
    session.seen.add(key);
    calls.push({ call, text });
  }
  const answers = await session.options.reference.call(module, calls.map(textOf));
  const expectations: Expectation[] = [];
  calls.forEach(({ call, text }, i) => {
    const expected = answers[i] ?? "";
    generator.learn(call, expected);
    // The original's own process was started again: what both sides had seen is no longer the same.
    if (expected.startsWith("hangs")) return;
    const isThrowing = expected.startsWith("throws ");
    const isTooMuch = isThrowing && session.throwing + 1 > (session.inputs + 1) * MAX_THROW_SHARE;
    if (isTooMuch) session.seen.delete(place + text);
    else {
      session.inputs += 1;
      if (isThrowing) session.throwing += 1;
    }
    expectations.push({ call, text, expected });
  });
  await compareWith(session, module, expectations);
}

async function compareWith(session: Session, module: string, expectations: readonly Expectation[]): Promise<void> {
  const { candidate, candidateRoot } = session.options;
  const known = session.recorded.get(module) ?? [];
  session.recorded.set(module, known);
  for (const { call, expected } of expectations) known.push({ call, expected });
  // Later calls are better than the first ones: the generator has learnt by then.
  if (known.length > RECORDED_CALLS) known.splice(0, known.length - RECORDED_CALLS);
  const inside = expectations.map((each) => retarget(each, `${candidateRoot}/`));
  const got = await candidate.call(`${candidateRoot}/${module}`, inside);
  expectations.forEach(({ call, text, expected }, i) => {
    if (got[i] === expected) return;
    note(session, {
      module,
      export: call.member ?? "default",
      call: text,
      expected,
      got: got[i] ?? "",
    });
  });
}

function textOf({ text }: Written): string {
  return text;
}

/** The JSON of a call whose instances are made by the candidate's classes; most calls have none, and their text is as it was. */
export function retarget({ call, text }: Written, prefix: string): string {
  if (!text.includes('"instance"')) return text;
  return JSON.stringify(call, (_key, value: unknown) => {
    const part = value as { $?: string; module?: string } | null;
    return part !== null && typeof part === "object" && part.$ === "instance" && !part.module?.startsWith(prefix)
      ? { ...part, module: `${prefix}${part.module}` }
      : value;
  });
}
