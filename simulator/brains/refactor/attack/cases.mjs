// Cases for one module, made by trying them on the original.
import { play } from "./observe.mjs";
import { below, pick } from "./random.mjs";
import { attack, modules } from "./setting.mjs";
import { speechOf } from "./speech.mjs";
import { methodsOf } from "./words.mjs";

/** ms that a call may take on the original; what takes longer is not asked of the candidate. */
const PATIENCE_MS = 100;
/** ms after which no more calls are made up for one export. */
const TIME_A_TARGET_MS = 1000;

/** Calls for one module, over all its exports; a case of the attack "state" is many calls. */
const CALLS = 2400;

/** Calls for one export of the attack "surface": enough to see what is printed. */
const SURFACE_CALLS = 12;

export function casesOf(path) {
  const whole = modules.get(path);
  const isObject = whole !== null && (typeof whole === "object" || typeof whole === "function");
  const own = isObject ? Object.keys(whole) : [];
  const isData = ![whole, ...own.map((name) => whole[name])].some((value) => typeof value === "function");
  // What cannot be called can only be looked at, whatever the attack.
  const surface = { path, names: own.filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && !isReserved(name)) };
  const looks = attack === "surface" || isData ? [{ ...surface, seen: play(surface, PATIENCE_MS) }] : [];
  if (isData) return looks;
  const targets = [undefined, ...own].map((member) => ({
    member,
    value: member === undefined ? whole : whole[member],
  }));
  const callable = targets.filter(({ value }) => typeof value === "function");
  const share = Math.floor(CALLS / Math.max(1, callable.length) / (attack === "state" ? 8 : 1));
  const count = attack === "surface" ? SURFACE_CALLS : Math.max(12, Math.min(240, share));
  const speech = speechOf(path);
  return [...looks, ...callable.flatMap(({ member, value }) => tryOut({ path, member, value, count, speech }))];
}

function isReserved(name) {
  try {
    new Function(`"use strict"; let ${name};`);
    return ["await", "let", "static"].includes(name);
  } catch {
    return true;
  }
}

function tryOut({ path, member, value, count, speech }) {
  const isClass =
    /^class\b/.test(Function.prototype.toString.call(value)) || Object.keys(value.prototype ?? {}).length > 0;
  const names = parametersOf(value, isClass);
  const lists = listsAmong(names, value);
  const methods = isClass ? methodsOf(value) : speech.methods;
  const good = [];
  const answers = new Map();
  const makeArgs = () => {
    const start = below(0.5) ? pick(good) : undefined;
    if (start === undefined) return speech.argumentsFor(names, lists);
    return start.map((argument, i) => (below(0.4) ? speech.vary(argument, names[i]) : argument));
  };
  const found = [];
  const until = Date.now() + TIME_A_TARGET_MS;
  for (let i = 0; i < count && Date.now() < until; i++) {
    const [args, others] = [makeArgs(), makeArgs()];
    const steps = Array.from({ length: 3 }, () => ({
      method: pick(methods) ?? "",
      args: [speech.argument(""), speech.argument("options")],
    }));
    const step = { path, member, isClass, isBare: below(0.2), isFrozen: below(0.3), args, others, steps };
    const seen = play(step, PATIENCE_MS);
    if (seen === "hangs") continue;
    const times = (answers.get(seen) ?? 0) + 1;
    answers.set(seen, times);
    // What was often seen is not worth going further in.
    if (!seen.startsWith("throws") && (times < 5 || below(0.1))) {
      good.push(args);
      speech.learn(names, args);
    }
    found.push({ ...step, seen });
  }
  return found;
}

function parametersOf(value, isClass) {
  const source = Function.prototype.toString.call(value);
  const from = isClass ? source.search(/\bconstructor\s*\(/) : 0;
  const arrow = /^(?:async\s+)?([\w$]+)\s*=>/.exec(source);
  if (arrow !== null) return [arrow[1]];
  const list = from < 0 ? "" : (/\(([^()]*(?:\([^()]*\)[^()]*)*)\)/.exec(source.slice(from))?.[1] ?? "");
  return list
    .split(",")
    .map((part) => part.trim().replace(/\s*=.*$/s, ""))
    .filter(Boolean);
}

/** Parameters that the source goes through as lists. */
function listsAmong(names, value) {
  const source = Function.prototype.toString.call(value);
  const isList = (name) =>
    /^\w+$/.test(name) &&
    new RegExp(`\\b${name}\\.(forEach|map|filter|some|every|reduce|sort)\\b|isArray\\(${name}\\)|of ${name}\\)`).test(
      source,
    );
  return new Set(names.filter(isList));
}
