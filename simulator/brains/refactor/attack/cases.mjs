// Cases for one module, made by trying them on the original.
import { play } from "./observe.mjs";
import { below, pick } from "./random.mjs";
import { attack, modules } from "./setting.mjs";
import { methodsOf, speechOf } from "./speech.mjs";

export function casesOf(path) {
  const whole = modules.get(path);
  const isObject = whole !== null && (typeof whole === "object" || typeof whole === "function");
  const own = isObject ? Object.keys(whole) : [];
  const isData = ![whole, ...own.map((name) => whole[name])].some((value) => typeof value === "function");
  // What cannot be called can only be looked at, whatever the attack.
  if (attack === "surface" || isData) {
    const step = { path, names: own.filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && !isReserved(name)) };
    return [{ ...step, seen: play(step) }];
  }
  const targets = [undefined, ...own].map((member) => ({
    member,
    value: member === undefined ? whole : whole[member],
  }));
  const callable = targets.filter(({ value }) => typeof value === "function");
  const count = Math.max(12, Math.min(attack === "state" ? 40 : 90, Math.floor(1200 / Math.max(1, callable.length))));
  const speech = speechOf(path);
  return callable.flatMap(({ member, value }) => tryOut({ path, member, value, count, speech }));
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
  const methods = isClass ? methodsOf(value) : speech.methods;
  const good = [];
  const makeArgs = () => {
    const start = below(0.5) ? pick(good) : undefined;
    if (start !== undefined) return start.map((argument) => (below(0.5) ? speech.vary(argument) : argument));
    const extra = below(0.15) ? 1 : below(0.1) ? -1 : 0;
    return Array.from({ length: Math.max(0, Math.max(1, names.length) + extra) }, (_, i) =>
      speech.argument(names[i] ?? "options"),
    );
  };
  const found = [];
  const until = Date.now() + 1500;
  for (let i = 0; i < count && Date.now() < until; i++) {
    speech.startCall();
    const [args, others] = [makeArgs(), makeArgs()];
    const steps = Array.from({ length: 3 }, () => ({
      method: pick(methods) ?? "",
      args: [speech.argument(""), speech.argument("options")],
    }));
    const step = { path, member, isClass, isBare: below(0.2), isFrozen: below(0.3), args, others, steps };
    const seen = play(step);
    if (!seen.startsWith("throws")) good.push(args);
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
