import { namesOf } from "./kinds-of-methods.ts";
import { type ArgumentSource, createArguments } from "./make-arguments.ts";
import { createSteps } from "./make-steps.ts";
import type { Argument, Method, OracleCall, Target } from "./protocol.ts";
import { HANGS } from "./sides.ts";
import { createStarts, FEW_ACCEPTED, replaceSome } from "./starts.ts";

/** The words, earlier calls and exported settings from which calls are generated. */
export interface CallSource extends ArgumentSource {
  readonly module: string;
  /** Exported numbers and booleans, which can be set before a call. */
  readonly settings: readonly Target[];
  /** Calls of the module's exports that returned a result. Each generator adds the calls that it made itself. */
  readonly calls: OracleCall[];
}

/** Generates calls of one export. Most are variations of calls that the original accepted, so they pass the function's first checks. */
export interface CallGenerator {
  next(): OracleCall;
  /** Learns from the original's answer to a call: a call with a rare answer is varied again, and its words are used again. */
  learn(call: OracleCall, answer: string): void;
  /** Adds methods of the objects that the tested function returned, so that later test calls include these methods. */
  meet(methods: readonly Method[]): void;
}

/** Maximum number of words to keep from calls that had new answers. */
const MAX_GOOD_WORDS = 600;
/** Maximum number of calls to keep whose results are passed as arguments to other exports. */
const MAX_CALLS = 200;
/** Maximum number of times that an answer may have occurred and still count as new. */
const COMMON = 6;
/** Weight of a call with a common answer when the generator learns from it; a call with a new answer has the weight 1. */
const COMMON_WORTH = 0.2;
/** Factor for the weight of a call with two equal arguments, because many functions return early for equal arguments. */
const TWINS_WORTH = 0.05;
const FEW_ANSWERS = 400;
/** Maximum number of different answers to remember for one export. */
const MAX_ANSWERS = 5000;
/** Share of calls that throw; above it, an exported function gets mostly arguments that worked before. */
const MANY_THROWS = 0.3;
/** Minimum number of calls of an exported function before `MANY_THROWS` applies. */
const FEW_CALLS = 80;
/** Share of arguments that resemble the previous argument of the same call, for kinds of arguments where this is useful. */
const LIKE_LAST = 0.3;
/** Maximum number of other exported numbers to describe after a call that sets one exported number. */
const MAX_WATCHED = 6;
/** Share of calls before which an exported number or boolean is set, and the numbers to set. */
const SET = 0.1;
const SETTINGS: readonly number[] = [0, 1, 2, 3, 5, 10, 20, -1, -7, 21];

/** Creates a generator of calls of one export of a module. */
export function createCallGenerator(target: Target, source: CallSource): CallGenerator {
  const { module, random } = source;
  const { path } = target;
  const starts = createStarts(random);
  const { accepted } = starts;
  const answers = new Map<string, number>();
  const values = createArguments(source);
  const parameters = target.parameters ?? [];
  let [asked, thrown] = [0, 0];
  const argumentsFor = (slot: string, names: readonly string[]): Argument[] => {
    const args: Argument[] = [];
    for (const [i, name] of namesOf({ name: slot.trim(), parameters: names }, random).entries())
      args.push(again(args, name) ?? values.forParameter(`${slot}${Math.min(i, 5)}`, name));
    return args;
  };
  /** Sometimes repeats the previous argument of the call, or returns a similar value. */
  const again = (args: readonly Argument[], name: string): Argument | undefined => {
    const before = args.at(-1);
    if (before === undefined) return undefined;
    if (random.chance(0.02)) return { $: "same", of: 0 };
    return /^(opt|callback|cb|fn|\{)/.test(name) || !random.chance(LIKE_LAST) ? undefined : values.like(before);
  };
  const withInstance = (value: Argument): Argument => {
    const model = target.type === "class" && random.chance(0.3) ? random.pick(accepted) : undefined;
    return model === undefined ? value : { $: "instance", module, path, args: model.args };
  };
  const steps = createSteps(target.methods ?? [], { values, random, argumentsFor, withInstance });
  const stepsFor = steps.next;
  const settingsFor = (): Pick<OracleCall, "settings"> => {
    const setting = random.chance(SET) ? random.pick(source.settings) : undefined;
    if (setting === undefined) return {};
    const value = setting.of === "boolean" ? random.chance(0.5) : (random.pick(SETTINGS) ?? 0);
    const others = source.settings.filter((each) => each !== setting).slice(0, MAX_WATCHED);
    return { settings: [{ path: setting.path, value }, ...others.map((each) => ({ path: each.path }))] };
  };
  const isNew = (): Pick<OracleCall, "isNew"> =>
    target.type === "class" && !(target.isCallable === true && random.chance(0.4)) ? { isNew: true } : {};
  const isCareful = (): boolean => asked > FEW_CALLS && thrown > asked * MANY_THROWS && accepted.length >= FEW_ACCEPTED;
  const fresh = (): OracleCall => ({
    path,
    args: argumentsFor("", parameters),
    ...isNew(),
    ...stepsFor(),
    ...settingsFor(),
  });
  const varyArgument = (value: Argument, i: number): Argument => {
    const careful = isCareful();
    if (random.chance(careful ? 0.4 : 0.5)) return value;
    const other = random.chance(careful ? 0.8 : 0.2) ? random.pick(accepted)?.args[i] : undefined;
    if (other !== undefined) return other;
    const slot = String(Math.min(i, 5));
    return random.chance(0.25) ? values.forParameter(slot, bare(parameters[i])) : values.vary(slot, value);
  };
  const vary = (call: OracleCall): OracleCall => {
    const args = call.args.map(varyArgument);
    if (args.length < parameters.length && random.chance(0.3))
      args.push(values.forParameter(String(args.length), bare(parameters[args.length])));
    return { path, args, ...isNew(), ...stepsFor(), ...settingsFor() };
  };
  const worthOf = (answer: string): number => {
    const count = (answers.get(answer) ?? 0) + 1;
    if (count > 1 || answers.size < MAX_ANSWERS) answers.set(answer, count);
    if (isThrow(answer)) return 0;
    return count <= COMMON ? 1 : COMMON_WORTH;
  };
  /** The share of calls with common answers from which the generator learns. It is higher for functions that give few different answers. */
  const shareOfCommon = (): number => {
    if (accepted.length < FEW_ACCEPTED * 2) return 1;
    return answers.size < FEW_ANSWERS ? 0.1 : 0.01;
  };
  const store = (call: OracleCall, { isFailed, isRare }: { isFailed: boolean; isRare: boolean }): void => {
    starts.add(call, { isRare });
    replaceSome(source.good, wordsOf(call), { limit: MAX_GOOD_WORDS, random });
    // A call whose argument is the result of another call is not used as an argument again: calls would grow without limit.
    const isBase = call.settings === undefined && !JSON.stringify(call.args).includes('"$":"result"');
    if (!isFailed && isBase) replaceSome(source.calls, [call], { limit: MAX_CALLS, random });
  };
  const learnArguments = ({ args }: OracleCall, worth: number): void => {
    for (const [i, arg] of args.entries()) values.learn(String(Math.min(i, 5)), arg, worth);
  };
  const learnThrow = (call: OracleCall, answer: string): void => {
    thrown += 1;
    starts.addFailure(call, answer);
  };
  return {
    next: () => {
      values.startCall();
      const isVaried = random.chance(isCareful() ? 0.95 : accepted.length < FEW_ACCEPTED ? 0.3 : 0.7);
      const start = isVaried ? starts.pick() : undefined;
      return start === undefined ? fresh() : vary(start);
    },
    learn: (call, answer) => {
      const first = firstLine(answer);
      const isFailed = isThrow(first);
      if (isFailed || first === HANGS) values.learnFailure(first, JSON.stringify(call));
      if (first === HANGS) return;
      asked += 1;
      if (isFailed) learnThrow(call, first);
      const worth = worthOf(first) * (hasTwins(call.args) ? TWINS_WORTH : 1);
      learnArguments(call, worth);
      if (random.chance(worth === COMMON_WORTH ? shareOfCommon() : worth))
        store(call, { isFailed, isRare: worth === 1 });
    },
    meet: steps.meet,
  };
}

/** True for a call with two equal arguments. */
function hasTwins(args: readonly Argument[]): boolean {
  const texts = args.map((arg) => JSON.stringify(arg));
  return new Set(texts).size < texts.length || args.some((arg) => (arg as { $?: Argument } | null)?.$ === "same");
}

/** The name of a parameter without the marks for rest parameters and default values. */
function bare(name = "options"): string {
  return name.replace(/^\.\.\.|=$/g, "");
}

function firstLine(answer: string): string {
  const end = answer.indexOf("\n");
  return end < 0 ? answer : answer.slice(0, end);
}

/** Whether an answer of a process says that the call failed. */
export function isThrow(answer: string): boolean {
  return answer.startsWith("throws ") || answer.startsWith("rejects ");
}

/** The strings among the arguments of a call, including strings in lists. */
function wordsOf(call: OracleCall): string[] {
  const parts = [...call.args, ...(call.steps ?? []).flatMap(({ args }) => args)].flat() as Argument[];
  return parts.filter((part) => typeof part === "string");
}
