// Generates the test cases for one module by trying calls on the original module.
import { takeTurns } from "./guard.mjs";
import { observe } from "./observe.mjs";
import { below, startOver } from "./random.mjs";
import { attack, modules } from "./setting.mjs";
import { repliesFor, speakerFor } from "./speech.mjs";

/** Maximum duration of a call on the original, in ms. Slower calls are not repeated on the candidate. */
const CALL_TIMEOUT_MS = 400;
/** CPU time for all calls of one export, in ms. */
const TARGET_CPU_MS = 1500;
/** Maximum number of calls of one export that may take longer than CALL_TIMEOUT_MS. */
const MAX_HANGS = 3;

/** Budget for one export, in characters of its results, so that a long result costs as much as many short ones. */
const MAX_CHARS = { boundaries: 120_000, arguments: 90_000, state: 160_000, surface: 20_000 };
/** Fixed cost of a result, taken from the budget; every three characters of the result cost one more. */
const MIN_CHARS = { boundaries: 120, arguments: 160, state: 800, surface: 600 };
/** Number of calls of one export that are made even if its budget is used up. */
const MIN_CALLS = 16;

/** Generates the test cases for one module. `usage` has the recorded calls of the module by its own package. */
export function casesOf(path, usage, record) {
  const whole = modules.get(path);
  const isObject = whole !== null && (typeof whole === "object" || typeof whole === "function");
  const own = isObject ? Object.keys(whole) : [];
  const targets = [undefined, ...own].map((member) => ({
    member,
    value: member === undefined ? whole : whole[member],
  }));
  const callable = targets.filter(({ value }) => typeof value === "function");
  // If the module exports nothing that can be called, every attack compares the exports themselves.
  const names = own.filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && !isReserved(name));
  if (attack === "surface" || callable.length === 0) record({ path, names }, observe({ path, names }));
  const maxChars = MAX_CHARS[attack] / Math.sqrt(modules.size * Math.max(1, callable.length));
  for (const target of callable) {
    startOver(`${path} ${target.member}`);
    const speaker = speakerFor({ path, ...target, seen: usage.seen(path, target.member), products: usage.products });
    tryOut(
      { path, member: target.member, speaker, reply: repliesFor({ path, value: target.value }, speaker), maxChars },
      record,
    );
  }
}

function isReserved(name) {
  try {
    new Function(`"use strict"; let ${name};`);
    return ["await", "let", "static"].includes(name);
  } catch {
    return true;
  }
}

function tryOut({ path, member, speaker, reply, maxChars }, record) {
  const until = cpuMs() + TARGET_CPU_MS;
  let left = maxChars;
  let hangs = 0;
  // A returned function can be called, and an instance's methods too; strings and numbers need no further calls.
  let hasMore = speaker.isClass;
  takeTurns({
    timeout: CALL_TIMEOUT_MS,
    late: () => ++hangs < MAX_HANGS,
    turn: (i) => {
      const args = speaker.arguments();
      const steps = hasMore ? Array.from({ length: 3 }, () => reply(args)) : [];
      const step = { path, member, isClass: speaker.isClass, isBare: below(0.2), isFrozen: below(0.3), args, steps };
      if (attack === "state") step.others = speaker.arguments();
      const seen = observe(step);
      record(step, seen);
      hasMore ||= /(?:^|\| )(?:function|[A-Z]\w*\{)/.test(seen);
      if (seen.startsWith("throws")) speaker.blame();
      else speaker.learn(args, seen);
      left -= MIN_CHARS[attack] + seen.length / 3;
      return i < MIN_CALLS || (left > 0 && cpuMs() < until);
    },
  });
}

/** Returns the used CPU time in ms. A limit on wall-clock time would end the calls too early on a busy machine. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
