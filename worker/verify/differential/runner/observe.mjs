import { types } from "node:util";
import { consume } from "./consume.mjs";
import { describe } from "./describe.mjs";
import { createJournal, openJournal } from "./journal.mjs";
import { takeNewlyAsked } from "./promises.mjs";
import { at, revive } from "./revive.mjs";
import { setExports, takeStep } from "./steps.mjs";
import { isObject, methodsOf, parametersOf } from "./surface.mjs";
import { clock, forgetTimers, hasTimers, settle, startCall, turn } from "./world.mjs";

/**
 * Maximum real time in ms to wait for a promise without visible progress: the limit at first, and the limit after
 * several waits without success.
 */
const PATIENCE = 60;
const LITTLE_PATIENCE = 5;
let given = 0;

/**
 * Makes one call and describes everything that its caller can observe: the result (a promise, iterator or stream is
 * used to its end), calls of callbacks, the arguments and the object after the call, output, and uncaught errors.
 */
export async function observe(call, text, { number, root, modules, learn }) {
  startCall(number, text);
  const journal = createJournal();
  openJournal(journal);
  const restoreExports = setExports(call.settings ?? [], root, at);
  try {
    return await observeCall(call, text, { journal, root, modules, learn, restoreExports });
  } finally {
    restoreExports();
  }
}

async function observeCall(call, text, { journal, root, modules, learn, restoreExports }) {
  const outcome = start(call, { journal, root, modules });
  const isPlain = !isObject(outcome.value) && journal.known.size === 0 && !call.steps;
  if (isPlain) {
    await undefined;
    if (!hasTimers() && journal.isEmpty()) return [said(outcome, journal), ...restoreExports()].join("\n");
  }
  journal.phase = "later";
  const lines = [await follow(outcome, { journal, text })];
  const subject = outcome.settled ?? outcome;
  if (learn && !subject.isThrown && isObject(subject.value)) learn(subject.value);
  if (call.steps !== undefined && !subject.isThrown && isObject(subject.value))
    lines.push(
      ...(await takeSteps(call, subject.value, {
        journal,
        modules,
        text,
        learnLast: ({ value, isThrown }) => typeof value === "function" && !isThrown && learn?.(value, subject.value),
      })),
    );
  await quiet(journal);
  lines.push(...after(call.args, outcome, journal));
  const log = journal.lines();
  forgetTimers();
  return [...lines, ...restoreExports(), ...log].join("\n");
}

/** Describes the exported value at a path, without calling it. */
export function look(path, root) {
  return describe(at(root, path));
}

function start(call, { journal, root, modules }) {
  const given = [];
  try {
    const owner = call.path.length === 0 ? undefined : at(root, call.path.slice(0, -1));
    const target = at(root, call.path);
    for (const [i, arg] of call.args.entries())
      given.push(revive(arg, { journal, modules, name: `arg${i}`, args: given }));
    const value = call.isNew ? Reflect.construct(target, given) : Reflect.apply(target, owner, given);
    return { value, given };
  } catch (error) {
    return { value: error, isThrown: true, given };
  }
}

/** Describes a result as text. */
function said({ value, isThrown }, journal) {
  return `${isThrown ? "throws " : ""}${describe(value, journal.known)}`;
}

/** Describes a result: awaits a promise, and reads an iterator to its end. */
async function follow(outcome, { journal, text, together = false }) {
  const { value, isThrown } = outcome;
  if (isThrown || !isObject(value)) return said(outcome, journal);
  if (isThenable(value) && !together) return await waitFor(outcome, { journal, text });
  const more = await consume(value, { journal, text });
  takeNewlyAsked();
  const first = said(outcome, journal);
  if (takeNewlyAsked() === 0) return `${first}${more}`;
  // The states of promises inside a value are known only after a turn of the event loop.
  const isKnown = () => !describe(value, journal.known).includes("pending ");
  await settle(isKnown, { ...waiting(journal), patience: LITTLE_PATIENCE });
  return `${said(outcome, journal)}${more}`;
}

function isThenable(value) {
  try {
    return types.isPromise(value) || typeof value.then === "function";
  } catch {
    return false;
  }
}

async function waitFor(outcome, { journal, text }) {
  const began = clock();
  const kind = types.isPromise(outcome.value) ? "" : "thenable ";
  let ended;
  const end = (isThrown) => (value) => {
    ended ??= { value, isThrown, at: clock() };
  };
  try {
    outcome.value.then(end(false), end(true));
  } catch (error) {
    return `${kind}then throws ${describe(error, journal.known)}`;
  }
  await settle(() => ended !== undefined, waiting(journal));
  if (ended === undefined) {
    given += 1;
    return `${kind}stays pending`;
  }
  outcome.settled = ended;
  const after = ended.at === began ? "" : ` after ${ended.at - began} ms`;
  const what = ended.isThrown
    ? `rejects ${said({ value: ended.value }, journal)}`
    : `resolves ${await follow(ended, { journal, text })}`;
  return `${kind}${what}${after}`;
}

function waiting(journal) {
  return {
    onError: (error) => journal.write(`uncaught ${describe(error, journal.known)}`),
    patience: given > 3 ? LITTLE_PATIENCE : PATIENCE,
  };
}

/** Lets the callbacks and timers of a call finish. */
async function quiet(journal) {
  await turn();
  await settle(() => false, { ...waiting(journal), patience: 0 });
}

/** Calls methods of a result one by one. Awaits each promise at once, or all promises together at the end. */
async function takeSteps({ steps, isTogether }, subject, { journal, modules, text, learnLast }) {
  const lines = [];
  const outcomes = [];
  for (const [i, step] of steps.entries()) {
    journal.write(`step ${i}`);
    const before = outcomes.at(-1);
    const last = before?.settled?.value ?? before?.value;
    const outcome = takeStep(step, { subject, last, number: i, journal, modules });
    outcomes.push(outcome);
    learnLast(outcome);
    lines.push(`${step.method}: ${await follow(outcome, { journal, text: `${text}${i}`, together: isTogether })}`);
    if (isObject(outcome.value) && outcome.value !== subject && !journal.known.has(outcome.value))
      journal.known.set(outcome.value, `result ${i}`);
  }
  if (isTogether) {
    for (const [i, outcome] of outcomes.entries()) {
      if (!outcome.isThrown && isObject(outcome.value) && isThenable(outcome.value))
        lines.push(`${i} ${await waitFor(outcome, { journal, text })}`);
    }
  }
  return [...lines, `then: ${describe(subject)}`, ...steps.flatMap(({ args }, i) => after(args, outcomes[i], journal))];
}

/** Describes the arguments after a call, which shows whether the call changed them or returned parts of them. */
function after(args, { given }, journal) {
  if (!args.some((arg) => typeof arg === "object" && arg !== null && arg.$ !== "callback")) return [];
  const callbacks = new Map([...journal.known].filter(([value]) => typeof value === "function"));
  return [`arguments afterwards: ${describe(given, callbacks)}`];
}

/** The methods of a result; `()` calls the result itself. */
export function abilitiesOf(value) {
  if (
    Array.isArray(value) ||
    ArrayBuffer.isView(value) ||
    types.isRegExp(value) ||
    types.isDate(value) ||
    isThenable(value)
  )
    return [];
  if (typeof value !== "function") return [...methodsOf(value), ...(canBeSet(value) ? CHANGES : [])];
  const methods = [{ name: "()", parameters: parametersOfResult(value) }];
  for (const [name, each] of Object.entries(Object.getOwnPropertyDescriptors(value)))
    if (typeof each.value === "function") methods.push({ name, parameters: parametersOfResult(each.value) });
  return methods;
}

function parametersOfResult(value) {
  const source = Function.prototype.toString.call(value);
  return source.endsWith("{ [native code] }") ? ["a", "b=", "c="] : parametersOf(source);
}

/**
 * Whether setting a property of an object may have further effects: the object is a proxy, or the property has a
 * setter.
 */
function canBeSet(value) {
  return (
    types.isProxy(value) || Object.values(Object.getOwnPropertyDescriptors(value)).some(({ set }) => set !== undefined)
  );
}
const CHANGES = [
  { name: "[set]", parameters: ["key", "value"] },
  { name: "[delete]", parameters: ["key"] },
];
