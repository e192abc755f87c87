import { describe } from "./describe.mjs";
import { revive } from "./revive.mjs";
import { isObject } from "./surface.mjs";

/**
 * Takes one step of a sequence: calls a method of a call's result, or changes the result. The journal records the step,
 * so that a callback can undo the step that passed it. The recorded phase is `during` for callbacks that run before the
 * method returns.
 */
export function takeStep({ method, args, isOnLast, self }, { subject, last, number, journal, modules }) {
  const object = isOnLast && isObject(last) ? last : subject;
  const given = [];
  const step = { subject: object, given, value: undefined };
  journal.steps.push(step);
  journal.phase = "during";
  try {
    const name = `step${number}.`;
    for (const [i, arg] of args.entries())
      given.push(revive(arg, { journal, modules, name: `${name}${i}`, args: given, step: number }));
    const own = self === undefined ? undefined : revive(self, { journal, modules, name: `${name}this`, args: given });
    step.value = take(method, { object, given, own });
    return step;
  } catch (error) {
    return { value: error, isThrown: true, given };
  } finally {
    journal.phase = "later";
  }
}

function take(method, { object, given, own }) {
  if (method === "[set]") {
    object[given[0]] = given[1];
    return undefined;
  }
  if (method === "[delete]") return delete object[given[0]];
  const called = method === "()" ? object : object[SYMBOLS[method] ?? method];
  if (typeof called !== "function") return "no such method";
  return Reflect.apply(called, method === "()" ? own : object, given);
}
const SYMBOLS = {
  "@@iterator": Symbol.iterator,
  "@@asyncIterator": Symbol.asyncIterator,
  "@@toPrimitive": Symbol.toPrimitive,
};

/** Sets exported values for one call. The returned function describes them after the call and restores them. */
export function setExports(settings, root, at) {
  const set = [];
  for (const { path, value } of settings) {
    const name = path.at(-1);
    try {
      const owner = at(root, path.slice(0, -1));
      set.push({ owner, name, before: owner[name] });
      owner[name] = value;
    } catch {
      // A read-only value cannot be set; it stays the same in the original and the candidate.
    }
  }
  return () => {
    const lines = set.map(({ owner, name }) => `${name} afterwards: ${describe(owner[name])}`);
    for (const { owner, name, before } of set) {
      try {
        owner[name] = before;
      } catch {
        // A value that cannot be restored could not be set either.
      }
    }
    return lines;
  };
}
