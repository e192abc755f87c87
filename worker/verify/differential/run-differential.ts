import { collectLiterals } from "./collect-literals.ts";
import type { CallGenerator, Target } from "./generate-calls.ts";
import { createCallGenerator } from "./generate-calls.ts";
import type { OracleCall, Surface } from "./protocol.ts";
import type { Runner } from "./runner-process.ts";
import { seededRandom } from "./seeded-random.ts";

/** One difference between the original and the candidate. */
export interface Mismatch {
  readonly module: string;
  /** `default`, a member's name, or what is missing. */
  readonly export: string;
  readonly call: string;
  readonly expected: string;
  readonly got: string;
}

/** What a differential test came to. `recorded` are calls with the original's answers, for testing the test itself. */
export interface DifferentialReport {
  readonly inputs: number;
  readonly distinctInputs: number;
  readonly exports: number;
  readonly exportsCovered: number;
  readonly mismatches: readonly Mismatch[];
  readonly mismatchCount: number;
  readonly bothThrowShare: number;
  readonly recorded: ReadonlyMap<string, readonly { call: OracleCall; expected: string }[]>;
}

export interface DifferentialOptions {
  readonly reference: Runner;
  /** The original once more, to find out what it makes: that may leave traces in its state. */
  readonly workshop: Runner;
  readonly candidate: Runner;
  /** Host path of the original's tree, and its sources, for their literals. */
  readonly referenceTree: string;
  readonly sources: readonly string[];
  /** Modules of the original, relative to its tree. */
  readonly modules: readonly string[];
  /** Where the candidate of each module lies, relative to its tree. */
  readonly candidateRoot: string;
  /** Distinct inputs to reach in total. */
  readonly inputs: number;
  readonly seed: string;
}

/** At most this share of the inputs may throw on the original; further ones are compared, but not counted. */
const MAX_THROW_SHARE = 0.3;
const BATCH = 40;
/** Words that the original's functions are given to see what they make. */
const HARVEST_WORDS = 80;
/** Mismatches that are kept with their detail, and after which a module is not tested further. */
const MAX_KEPT = 20;
const ENOUGH_IN_A_MODULE = 5;
const RECORDED_CALLS = 250;
/** Batches in a row without a new input that counts, after which a target has no more to give. */
const MAX_DRY = 25;

interface Session {
  readonly options: DifferentialOptions;
  readonly mismatches: Mismatch[];
  readonly seen: Set<string>;
  readonly recorded: Map<string, { call: OracleCall; expected: string }[]>;
  readonly broken: Map<string, number>;
  covered: number;
  exports: number;
  inputs: number;
  throwing: number;
}

/** A call and what the original came to. */
interface Expectation {
  readonly call: OracleCall;
  readonly expected: string;
}

/** A target that can be called again and again. */
interface Callable {
  readonly module: string;
  readonly target: Target;
  readonly generator: CallGenerator;
  /** Batches in a row that brought nothing new. */
  dry: number;
}

/**
 * Compares every export of every module on generated inputs. The test never loads what it compares: both sides run in
 * sandboxes of their own and answer over pipes; the original is not in the candidate's tree.
 */
export async function runDifferential(options: DifferentialOptions): Promise<DifferentialReport> {
  const session: Session = {
    options,
    mismatches: [],
    seen: new Set(),
    recorded: new Map(),
    broken: new Map(),
    covered: 0,
    exports: 0,
    inputs: 0,
    throwing: 0,
  };
  const words = await collectLiterals(options.referenceTree, options.sources);
  const values = await options.workshop.harvest(options.sources, words.strings.slice(0, HARVEST_WORDS));
  const callables: Callable[] = [];
  const good: string[] = [];
  for (const module of options.modules) {
    const surface = await loadBoth(session, module);
    if (surface === undefined) continue;
    for (const target of targetsOf(surface)) {
      session.exports += 1;
      if (target.type === "data" || target.type === "accessor") await compareData(session, module, target);
      else {
        const random = seededRandom(`${options.seed} ${module} ${target.member ?? ""}`);
        callables.push({
          module,
          target,
          generator: createCallGenerator(target, { module, words, values, good, random }),
          dry: 0,
        });
      }
    }
  }
  await compareCalls(session, callables);
  return {
    inputs: session.inputs,
    distinctInputs: session.seen.size,
    exports: session.exports,
    exportsCovered: session.covered,
    mismatches: session.mismatches.slice(0, MAX_KEPT),
    mismatchCount: session.mismatches.length,
    bothThrowShare: session.inputs === 0 ? 0 : session.throwing / session.inputs,
    recorded: session.recorded,
  };
}

/** Everything of a module that is compared: its default export where it is a function or class, and each member. */
function targetsOf(surface: Surface): Target[] {
  const members = surface.members.map(({ name, ...shape }) => ({ ...shape, member: name }));
  const isCallable = surface.type === "function" || surface.type === "class";
  return isCallable || members.length === 0 ? [surface, ...members] : members;
}

async function loadBoth(session: Session, module: string): Promise<Surface | undefined> {
  const { reference, candidate, candidateRoot } = session.options;
  const original = await reference.load(module);
  if ("error" in original) return undefined;
  const found = await candidate.load(`${candidateRoot}/${module}`);
  if ("error" in found) {
    note(session, { module, export: "default", call: "import", expected: "the module loads", got: found.error });
    return undefined;
  }
  const names = (surface: Surface) => surface.members.map(({ name }) => name).sort();
  const [expected, got] = [names(original.surface), names(found.surface)];
  if (expected.join() !== got.join() || original.surface.type !== found.surface.type) {
    const shape = (type: string, members: string[]) =>
      `${type} with ${members.length === 0 ? "no members" : members.join(", ")}`;
    note(session, {
      module,
      export: "default",
      call: "its members",
      expected: shape(original.surface.type, expected),
      got: shape(found.surface.type, got),
    });
  }
  const missing = expected.filter((name) => isName(name) && !found.named.includes(name));
  if (missing.length > 0) {
    note(session, {
      module,
      export: missing[0] ?? "",
      call: "named exports",
      expected: missing.join(", "),
      got: `only ${found.named.join(", ") || "none"}`,
    });
  }
  for (const name of found.differing ?? []) {
    note(session, {
      module,
      export: name,
      call: "named export",
      expected: "the same value as the default export's member",
      got: "another value",
    });
  }
  return original.surface;
}

/** Names that can be exported: identifiers that are no reserved words. */
function isName(name: string): boolean {
  return /^[A-Za-z_$][\w$]*$/.test(name) && !RESERVED.has(name);
}
const RESERVED = new Set(
  "default break case catch class const continue debugger delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await implements interface package private protected public".split(
    " ",
  ),
);

async function compareData(session: Session, module: string, target: Target): Promise<void> {
  session.covered += 1;
  await compareBatch(session, module, [target.member === undefined ? {} : { member: target.member }]);
}

/** Goes round all callables, a batch each, until enough distinct inputs were compared or nothing new comes. */
async function compareCalls(session: Session, callables: readonly Callable[]): Promise<void> {
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

function note(session: Session, mismatch: Mismatch): void {
  session.mismatches.push({ ...mismatch, expected: mismatch.expected.slice(0, 600), got: mismatch.got.slice(0, 600) });
  session.broken.set(mismatch.module, (session.broken.get(mismatch.module) ?? 0) + 1);
}
