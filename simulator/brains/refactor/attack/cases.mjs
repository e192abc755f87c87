// Cases for one module, made by trying them on the original.
import { takeTurns } from "./guard.mjs";
import { observe } from "./observe.mjs";
import { below, startOver } from "./random.mjs";
import { attack, modules } from "./setting.mjs";
import { repliesFor, speakerFor } from "./speech.mjs";

/** ms that a call may take on the original; what takes longer is not asked of the candidate. */
const PATIENCE_MS = 400;
/** ms of CPU after which no more calls are made up for one export; calls that do not come back end it, too. */
const TIME_A_TARGET_MS = 1500;
const MAX_HANGS = 3;

/** Letters of answers that are seen of one export of one module: a long answer costs what many short ones do. */
const LETTERS = { boundaries: 120_000, arguments: 90_000, state: 160_000, surface: 20_000 };
/** Letters that an answer counts for, and each three of its own for one more. */
const LEAST_LETTERS = { boundaries: 120, arguments: 160, state: 800, surface: 600 };
/** Calls of one export that are made in any case. */
const LEAST_CALLS = 16;

/** The cases of one module; `usage` is how the package uses it. */
export function casesOf(path, usage, tell) {
  const whole = modules.get(path);
  const isObject = whole !== null && (typeof whole === "object" || typeof whole === "function");
  const own = isObject ? Object.keys(whole) : [];
  const targets = [undefined, ...own].map((member) => ({
    member,
    value: member === undefined ? whole : whole[member],
  }));
  const callable = targets.filter(({ value }) => typeof value === "function");
  // What cannot be called can only be looked at, whatever the attack.
  const names = own.filter((name) => /^[A-Za-z_$][\w$]*$/.test(name) && !isReserved(name));
  if (attack === "surface" || callable.length === 0) tell({ path, names }, observe({ path, names }));
  const letters = LETTERS[attack] / Math.sqrt(modules.size * Math.max(1, callable.length));
  for (const target of callable) {
    startOver(`${path} ${target.member}`);
    const speaker = speakerFor({ path, ...target, seen: usage.seen(path, target.member), products: usage.products });
    tryOut(
      { path, member: target.member, speaker, reply: repliesFor({ path, value: target.value }, speaker), letters },
      tell,
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

function tryOut({ path, member, speaker, reply, letters }, tell) {
  const until = cpuMs() + TIME_A_TARGET_MS;
  let left = letters;
  let hangs = 0;
  // Functions and instances may be asked more; texts and numbers have nothing more to say.
  let hasMore = speaker.isClass;
  takeTurns({
    timeout: PATIENCE_MS,
    late: () => ++hangs < MAX_HANGS,
    turn: (i) => {
      const args = speaker.arguments();
      const steps = hasMore ? Array.from({ length: 3 }, () => reply(args)) : [];
      const step = { path, member, isClass: speaker.isClass, isBare: below(0.2), isFrozen: below(0.3), args, steps };
      if (attack === "state") step.others = speaker.arguments();
      const seen = observe(step);
      tell(step, seen);
      hasMore ||= /(?:^|\| )(?:function|[A-Z]\w*\{)/.test(seen);
      if (seen.startsWith("throws")) speaker.blame();
      else speaker.learn(args, seen);
      left -= LEAST_LETTERS[attack] + seen.length / 3;
      return i < LEAST_CALLS || (left > 0 && cpuMs() < until);
    },
  });
}

/** The clock of a busy machine would cut the calls short. */
function cpuMs() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}
