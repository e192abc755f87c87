import type { ArgumentSource } from "./make-arguments.ts";
import { createArguments } from "./make-arguments.ts";
import type { Argument, OracleCall, Shape } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Something of a module that can be called, constructed or looked at. */
export interface Target extends Shape {
  /** Undefined for the default export itself. */
  readonly member?: string;
}

/** What calls are made from. */
export interface CallSource extends ArgumentSource {
  readonly module: string;
}

/** Calls of one target. What the original accepted is varied further, so that most calls get past the first check. */
export interface CallGenerator {
  next(): OracleCall;
  /** What the original answered: calls with rare answers are varied further, and their words are used again. */
  learn(call: OracleCall, answer: string): void;
}

/** Calls that are kept as a start for variations, and words that made the original answer something new. */
const MAX_KEPT = 400;
const MAX_GOOD_WORDS = 600;
/** With fewer calls kept than this, most calls are made anew. */
const FEW_KEPT = 30;
/** An answer that came this often is nothing new. */
const COMMON = 6;

/** A generator for one target of a module. */
export function createCallGenerator(target: Target, source: CallSource): CallGenerator {
  const { module, random } = source;
  const kept: OracleCall[] = [];
  const answers = new Map<string, number>();
  const values = createArguments(source);
  const parameters = target.parameters ?? [];
  const member = target.member === undefined ? {} : { member: target.member };
  const argumentsFor = (names: readonly string[]): Argument[] => {
    const count = names.length + (random.chance(0.15) ? 1 : 0) - (random.chance(0.1) ? 1 : 0);
    return Array.from({ length: Math.max(0, count) }, (_, i) => values.forParameter(names[i] ?? "options"));
  };
  const stepsFor = (): NonNullable<OracleCall["steps"]> => {
    const methods = target.methods ?? [];
    const count = methods.length === 0 ? 0 : 1 + random.below(2);
    return Array.from({ length: count }, () => {
      const method = random.pick(methods);
      const args = argumentsFor(method?.parameters ?? []).map((value) => withInstance(value));
      return { method: method?.name ?? "", args };
    });
  };
  const withInstance = (value: Argument): Argument => {
    const model = random.chance(0.35) ? random.pick(kept) : undefined;
    return model?.args === undefined ? value : { $: "instance", module, ...member, args: model.args };
  };
  const fresh = (): OracleCall => {
    const args = argumentsFor(parameters);
    return target.type === "class" ? { ...member, args, steps: stepsFor() } : { ...member, args };
  };
  const varyArgument = (value: Argument, i: number): Argument => {
    if (random.chance(0.5)) return value;
    const other = random.chance(0.2) ? random.pick(kept)?.args?.[i] : undefined;
    if (other !== undefined) return other;
    return random.chance(0.25) ? values.forParameter(parameters[i] ?? "options") : values.vary(value);
  };
  const vary = (call: OracleCall): OracleCall => {
    const args = (call.args ?? []).map(varyArgument);
    if (args.length < parameters.length && random.chance(0.3))
      args.push(values.forParameter(parameters[args.length] ?? "options"));
    return target.type === "class" ? { ...call, args, steps: stepsFor() } : { ...call, args };
  };
  return {
    next: () => {
      values.startCall();
      const start = random.chance(kept.length < FEW_KEPT ? 0.3 : 0.7) ? random.pick(kept) : undefined;
      return start === undefined ? fresh() : vary(start);
    },
    learn: (call, answer) => {
      const count = (answers.get(answer) ?? 0) + 1;
      answers.set(answer, count);
      if (answer.startsWith("throws ") || (count > COMMON && !random.chance(0.01))) return;
      replaceSome(kept, [call], { limit: MAX_KEPT, random });
      replaceSome(source.good, wordsOf(call), { limit: MAX_GOOD_WORDS, random });
    },
  };
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
  const parts = [...(call.args ?? []), ...(call.steps ?? []).flatMap(({ args }) => args)].flat() as Argument[];
  return parts.filter((part) => typeof part === "string");
}
