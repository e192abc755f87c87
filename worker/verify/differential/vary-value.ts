import type { Argument } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** A number or truth value that is a little different; anything else as it is. */
export function varyScalar(value: Argument, random: SeededRandom): Argument {
  if (typeof value === "number") return value + random.below(3) - 1;
  return typeof value === "boolean" ? !value : value;
}

/** A list with one item more, one less, or in the other order. */
export function varyList(list: readonly Argument[], text: () => string, random: SeededRandom): Argument[] {
  const at = random.below(list.length + 1);
  if (random.chance(0.4)) return [...list.slice(0, at), text(), ...list.slice(at)];
  if (random.chance(0.5)) return list.filter((_item, i) => i !== at);
  return [...list].reverse();
}

/** One small change of a text, of the kinds that find off-by-one, separator and case faults. */
export function varyText(text: string, other: string, random: SeededRandom): string {
  const at = random.below(text.length + 1);
  const variations: (() => string)[] = [
    () => text.slice(0, at) + text.slice(at + 1),
    () => text.slice(0, at) + (text[at] ?? "x") + text.slice(at),
    () => text.replace(/\d+/, (digits) => String(Number(digits) + 1)),
    () => text.replace(/\d+(?!.*\d)/s, (digits) => String(Math.max(0, Number(digits) - 1))),
    () => text.replace(/\d+/g, (digits) => (random.chance(0.5) ? String(random.below(12)) : digits)),
    () => `${text} ${other}`,
    () => text + other,
    () => `${text}||${other}`,
    () => `${text}-${other}`,
    () => `${text},${other}`,
    () => text.toUpperCase(),
    () => ` ${text} `,
    () => text.slice(0, at),
    () => text.slice(at),
    () => text.slice(0, at) + other + text.slice(at),
    () => text.slice(0, at) + (random.pick([..."xX*.-+~^<>=!|&{}[]()/\\ ,0129a@?v"]) ?? "x") + text.slice(at + 1),
    () => other,
  ];
  return (random.pick(variations)?.() ?? text).slice(0, 400);
}
