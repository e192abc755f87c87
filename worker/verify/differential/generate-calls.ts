import type { ArgumentSource } from "./make-arguments.ts";
import { createArguments } from "./make-arguments.ts";
import type { Argument, Method, OracleCall, Step, Target } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { HANGS } from "./sides.ts";

/** What calls are made from. */
export interface CallSource extends ArgumentSource {
  readonly module: string;
}

/** Calls of one target. What the original accepted is varied further, so that most calls get past the first check. */
export interface CallGenerator {
  next(): OracleCall;
  /** What the original answered: calls with rare answers are varied further, and their words are used again. */
  learn(call: OracleCall, answer: string): void;
  /** Methods that results of the target turned out to have. */
  meet(methods: readonly Method[]): void;
}

/** Calls that are kept as a start for variations, and words that made the original answer something new. */
const MAX_KEPT = 400;
const MAX_GOOD_WORDS = 600;
/** With fewer calls kept than this, most calls are made anew. */
const FEW_KEPT = 30;
/** An answer that came this often is nothing new. */
const COMMON = 6;
/** What a call with a common answer teaches, of one with a new answer. */
const COMMON_WORTH = 0.2;
const FEW_ANSWERS = 400;
/** Answers of one target that are remembered. */
const MAX_ANSWERS = 5000;
/** A target that throws on more than this share of its calls is called with arguments that worked before, mostly. */
const MANY_THROWS = 0.3;
/** Calls before that share says anything. */
const FEW_CALLS = 80;
/** Methods that are called on one result, at most. */
const MAX_STEPS = 6;

/** A generator for one target of a module. */
export function createCallGenerator(target: Target, source: CallSource): CallGenerator {
  const { module, random } = source;
  const { path } = target;
  const kept: OracleCall[] = [];
  const answers = new Map<string, number>();
  const values = createArguments(source);
  const parameters = target.parameters ?? [];
  let methods: readonly Method[] = target.methods ?? [];
  let [asked, thrown] = [0, 0];
  const argumentsFor = (slot: string, names: readonly string[]): Argument[] => {
    const all = names.flatMap((name) =>
      name.startsWith("...") ? Array.from({ length: random.below(4) }, () => name.slice(3)) : [name],
    );
    const count = all.length + (random.chance(0.15) ? 1 : 0) - (random.chance(0.1) ? 1 : 0);
    return Array.from({ length: Math.max(0, count) }, (_, i) =>
      i > 0 && random.chance(0.02)
        ? { $: "same", of: 0 }
        : values.forParameter(`${slot}${Math.min(i, 5)}`, all[i] ?? "options"),
    );
  };
  const stepFor = (i: number): Step => {
    const method = random.pick(methods);
    const args = argumentsFor(`${method?.name} `, method?.parameters ?? []).map((value) => withInstance(value));
    return { method: method?.name ?? "", args, ...(i > 0 && random.chance(0.12) ? { isOnLast: true } : {}) };
  };
  const stepsFor = (): Pick<OracleCall, "steps" | "isTogether"> => {
    if (methods.length === 0 || random.chance(0.15)) return {};
    const steps = Array.from({ length: 1 + random.below(random.chance(0.3) ? MAX_STEPS : 2) }, (_, i) => stepFor(i));
    return { steps, ...(random.chance(0.4) ? { isTogether: true } : {}) };
  };
  const withInstance = (value: Argument): Argument => {
    const model = target.type === "class" && random.chance(0.3) ? random.pick(kept) : undefined;
    return model === undefined ? value : { $: "instance", module, path, args: model.args };
  };
  const isNew = (): Pick<OracleCall, "isNew"> =>
    target.type === "class" && !(target.isCallable === true && random.chance(0.4)) ? { isNew: true } : {};
  const isCareful = (): boolean => asked > FEW_CALLS && thrown > asked * MANY_THROWS && kept.length >= FEW_KEPT;
  const fresh = (): OracleCall => ({ path, args: argumentsFor("", parameters), ...isNew(), ...stepsFor() });
  const varyArgument = (value: Argument, i: number): Argument => {
    const careful = isCareful();
    if (random.chance(careful ? 0.4 : 0.5)) return value;
    const other = random.chance(careful ? 0.8 : 0.2) ? random.pick(kept)?.args[i] : undefined;
    if (other !== undefined) return other;
    const slot = String(Math.min(i, 5));
    return random.chance(0.25) ? values.forParameter(slot, parameters[i] ?? "options") : values.vary(slot, value);
  };
  const vary = (call: OracleCall): OracleCall => {
    const args = call.args.map(varyArgument);
    if (args.length < parameters.length && random.chance(0.3))
      args.push(values.forParameter(String(args.length), parameters[args.length] ?? "options"));
    return { path, args, ...isNew(), ...stepsFor() };
  };
  const worthOf = (answer: string): number => {
    const count = (answers.get(answer) ?? 0) + 1;
    if (count > 1 || answers.size < MAX_ANSWERS) answers.set(answer, count);
    if (isThrow(answer)) return 0;
    return count <= COMMON ? 1 : COMMON_WORTH;
  };
  /** Of a function that has few answers, calls with common ones are all that there is. */
  const shareOfCommon = (): number => {
    if (kept.length < FEW_KEPT * 2) return 1;
    return answers.size < FEW_ANSWERS ? 0.1 : 0.01;
  };
  return {
    next: () => {
      values.startCall();
      const start = random.chance(isCareful() ? 0.95 : kept.length < FEW_KEPT ? 0.3 : 0.7)
        ? random.pick(kept)
        : undefined;
      return start === undefined ? fresh() : vary(start);
    },
    learn: (call, answer) => {
      const first = firstLine(answer);
      if (isThrow(first) || first === HANGS) values.learnFailure(first, JSON.stringify(call));
      if (first === HANGS) return;
      asked += 1;
      if (isThrow(first)) thrown += 1;
      const worth = worthOf(first);
      for (const [i, arg] of call.args.entries()) values.learn(String(Math.min(i, 5)), arg, worth);
      if (!random.chance(worth === COMMON_WORTH ? shareOfCommon() : worth)) return;
      replaceSome(kept, [call], { limit: MAX_KEPT, random });
      replaceSome(source.good, wordsOf(call), { limit: MAX_GOOD_WORDS, random });
    },
    meet: (found) => {
      const names = new Set(methods.map(({ name }) => name));
      methods = [...methods, ...found.filter(({ name }) => !names.has(name))];
    },
  };
}

function firstLine(answer: string): string {
  const end = answer.indexOf("\n");
  return end < 0 ? answer : answer.slice(0, end);
}

/** Whether an answer is that the call failed. */
export function isThrow(answer: string): boolean {
  return answer.startsWith("throws ") || answer.startsWith("rejects ");
}

/** Adds to a list of bounded length; when it is full, something in it makes room. */
function replaceSome<T>(
  list: T[],
  items: readonly T[],
  { limit, random }: { limit: number; random: SeededRandom },
): void {
  for (const item of items) {
    if (list.length < limit) list.push(item);
    else list[random.below(limit)] = item;
  }
}

/** The texts among the arguments of a call, those in lists included. */
function wordsOf(call: OracleCall): string[] {
  const parts = [...call.args, ...(call.steps ?? []).flatMap(({ args }) => args)].flat() as Argument[];
  return parts.filter((part) => typeof part === "string");
}
