import type { Method } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Matches methods that take a listener as their last argument or call listeners, regardless of their parameters' names. */
const LISTENS =
  /^(on|once|off|any|onAny|offAny|(add|remove|prepend)\w*Listener|(un)?subscribe|listen|watch|observe|hook|tap|use|before\w*|after\w*)$/i;
/** Matches methods that add something to their object. */
const FILLS = /^(set|add|push|put|append|insert|enqueue|unshift|prepend|register)$/;
const TELLS = /^(emit|trigger|fire|dispatch|publish|notify|call)/i;

/** The parameters to pass arguments for: optional parameters are often omitted, and rest parameters are repeated. */
export function namesOf({ name: method, parameters }: Method, random: SeededRandom): string[] {
  const names = chosenOf(parameters, random);
  if (LISTENS.test(method) && names.length > 0) names.splice(Math.min(1, names.length - 1), 1, "listener");
  if ((TELLS.test(method) || LISTENS.test(method)) && names[0] !== undefined && names[0] !== "listener")
    names[0] = "event";
  return names;
}

function chosenOf(parameters: readonly string[], random: SeededRandom): string[] {
  const isShort = random.chance(0.3);
  const names: string[] = [];
  for (const name of parameters) {
    if (name.endsWith("=") && isShort) break;
    const bare = name.replace(/^\.\.\.|=$/g, "");
    if (name.startsWith("...")) names.push(...Array.from({ length: random.below(4) }, () => bare));
    else names.push(bare);
  }
  if (random.chance(0.15)) names.push("options");
  return random.chance(0.1) ? names.slice(0, -1) : names;
}

/** Chooses a few methods that make up most of one sequence; of an emitter, methods that add listeners and methods that emit. */
export function favouritesOf(methods: readonly Method[], random: SeededRandom): (Method | undefined)[] {
  const listens = random.pick(methods.filter(({ name }) => LISTENS.test(name)));
  const tells = random.pick(methods.filter(({ name }) => TELLS.test(name)));
  if (listens !== undefined && tells !== undefined && random.chance(0.5))
    return [listens, listens, tells, random.pick(methods)];
  return Array.from({ length: 3 }, () => random.pick(methods));
}

/** Returns a method that adds something to its object, if the object has one. */
export function fillingOf(methods: readonly Method[], random: SeededRandom): Method | undefined {
  return random.pick(methods.filter(({ name }) => FILLS.test(name)));
}
