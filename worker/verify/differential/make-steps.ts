import { favouritesOf, fillingOf } from "./kinds-of-methods.ts";
import type { Arguments } from "./make-arguments.ts";
import type { Argument, Method, OracleCall, Step } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";
import { createShared, type SharedArguments } from "./shared-arguments.ts";

/** Functions that make the arguments for the methods of a sequence. */
export interface StepSource {
  readonly values: Arguments;
  readonly random: SeededRandom;
  /** Makes arguments for parameters with the given names. */
  argumentsFor(slot: string, names: readonly string[]): Argument[];
  /** Sometimes replaces an argument by an instance of a class of the module. */
  withInstance(value: Argument): Argument;
}

/** Makes sequences of methods that are called one after the other on the result of a call. */
export interface Steps {
  next(): Pick<OracleCall, "steps" | "isTogether">;
  /** Adds methods of the objects that the tested function returned, so that later sequences include these methods. */
  meet(methods: readonly Method[]): void;
}

/** Maximum number of methods to call on one result of a call. */
const MAX_STEPS = 8;
/** Share of the sequences of methods that use the same arguments in several steps. */
const RELATED = 0.5;
/** The method name by which the runner reports that methods of a result return functions. */
const RETURNED = "last()";

/** Creates sequences of methods to call. In half of the sequences, keys, callbacks and objects of one step are used again in other steps. */
export function createSteps(first: readonly Method[], source: StepSource): Steps {
  const { random, values } = source;
  let methods = first;
  let returned: Method | undefined;
  const stepFor = (i: number): Step => {
    const method = random.pick(methods);
    const args = source.argumentsFor(`${method?.name} `, method?.parameters ?? []).map(source.withInstance);
    return { method: method?.name ?? "", args, ...(i > 0 && random.chance(0.12) ? { isOnLast: true } : {}) };
  };
  const single = (): Step[] =>
    Array.from({ length: 1 + random.below(random.chance(0.3) ? MAX_STEPS - 2 : 2) }, (_, i) => stepFor(i));

  const ordinary = (shared: SharedArguments, favourites: readonly (Method | undefined)[], own?: Argument): Step => {
    const method = random.chance(0.6) ? random.pick(favourites) : random.pick(methods);
    if (method === undefined) return { method: "", args: [] };
    const self = own !== undefined && method.name === "()" && random.chance(0.6) ? { self: own } : {};
    return { method: method.name, args: shared.argumentsFor(method), ...self };
  };
  /** Makes steps that use the same arguments. Often the first steps add something to the object. */
  const related = (): Step[] => {
    const shared = createShared(values, random);
    const favourites = favouritesOf(methods, random);
    const own = random.chance(0.25) ? shared.share({ a: 1 }) : undefined;
    const filling = random.chance(0.4) ? fillingOf(methods, random) : undefined;
    const filled = filling === undefined ? 0 : 2 + random.below(3);
    return Array.from({ length: filled + 2 + random.below(MAX_STEPS - 1 - filled) }, (_, i): Step => {
      if (filling !== undefined && i < filled) return { method: filling.name, args: shared.fill(filling, i) };
      if (i > 0 && returned !== undefined && random.chance(0.2))
        return { method: "()", args: source.argumentsFor("last ", returned.parameters), isOnLast: true };
      return ordinary(shared, favourites, own);
    });
  };

  return {
    next: () => {
      if (methods.length === 0 || random.chance(0.15)) return {};
      const steps = random.chance(RELATED) ? related() : single();
      return { steps, ...(random.chance(0.4) ? { isTogether: true } : {}) };
    },
    meet: (found) => {
      returned ??= found.find(({ name }) => name === RETURNED);
      const names = new Set(methods.map(({ name }) => name));
      methods = [...methods, ...found.filter(({ name }) => name !== RETURNED && !names.has(name))];
    },
  };
}
