import type { Argument } from "./protocol.ts";
import type { SeededRandom } from "./seeded-random.ts";

/** Varies a number or boolean a little; returns a value of another type unchanged. */
export function varyScalar(value: Argument, random: SeededRandom): Argument {
  if (typeof value === "number") {
    const scaled = random.chance(0.3) ? value * (random.pick(SCALES) ?? 1) : value + random.below(3) - 1;
    // A limit is needed: a number that is varied repeatedly would grow until loops that count up to it take forever.
    return Math.abs(scaled) > Math.max(MAX_SCALED, Math.abs(value)) ? value : scaled;
  }
  return typeof value === "boolean" ? !value : value;
}

const MAX_SCALED = 100_000;
const SCALES: readonly number[] = [2, 0.5, -1, 10, 0.1, 1.45];

/** Varies a list: one item more or less, or the reverse order. */
export function varyList(list: readonly Argument[], item: () => Argument, random: SeededRandom): Argument[] {
  const at = random.below(list.length + 1);
  if (random.chance(0.4)) return [...list.slice(0, at), item(), ...list.slice(at)];
  if (random.chance(0.5)) return list.filter((_item, i) => i !== at);
  return [...list].reverse();
}

interface By {
  readonly random: SeededRandom;
  readonly part: () => Argument;
}
type Entries = readonly (readonly [string, Argument])[];

/** Copies an object, mostly with one change somewhere in it: another value, a renamed key, an additional flag. */
export function varyPart(value: Argument, by: By): Argument {
  const { random, part } = by;
  if (random.chance(0.25)) return value;
  if (Array.isArray(value)) return varyItem(value, by);
  if (typeof value !== "object" || value === null) return random.chance(0.5) ? part() : varyScalar(value, random);
  const entries = Object.entries(value) as [string, Argument][];
  const { $: tag } = value as { $?: Argument };
  if (tag === undefined) return varyKey(entries, by);
  if (tag === "buffer" || tag === "bytes") return { ...value, value: varyBytes(value, random) };
  if (tag === "regexp") return { ...value, ...(random.chance(0.5) ? { flags: "gi" } : { lastIndex: 2 }) };
  if (tag === "map" || tag === "set" || tag === "iterable") return varyEntry(entries, entries.length - 1, by);
  return random.chance(0.5) ? value : part();
}

/** Varies bytes: changes one byte a little or much, or adds or removes bytes. */
function varyBytes(bytes: object, random: SeededRandom): number[] {
  const { value: list } = bytes as { value: readonly number[] };
  const at = random.below(list.length + 1);
  if (random.chance(0.3)) return random.chance(0.5) ? [...list, random.below(256)] : list.slice(0, at);
  return list.map((each, i) => (i === at ? (each + (random.pick([1, 255, 2, 60, 128]) ?? 1)) % 256 : each));
}

function varyItem(list: readonly Argument[], by: By): Argument {
  if (list.length === 0 || by.random.chance(0.25)) return varyList(list, () => "a", by.random);
  const at = by.random.below(list.length);
  return list.map((each, i) => (i === at ? varyPart(each, by) : each));
}

/** Changes a key of an object, preferably a key with the value undefined, which code easily overlooks. */
function varyKey(entries: Entries, by: By): Argument {
  const { random, part } = by;
  const unset = entries.findIndex(([, each]) => (each as { $?: Argument } | null)?.$ === "undefined");
  const at = unset >= 0 && random.chance(0.6) ? unset : random.below(entries.length);
  const [name, old] = entries[at] ?? ["a", 1];
  const others = entries.filter((_each, i) => i !== at);
  const changes: (() => Entries)[] = [
    () => entries.map((each, i) => (i === at ? [`${name}x`, old] : each)),
    () => entries.map((each, i) => (i === at ? [`${name}x`, part()] : each)),
    () => others,
    () => [...others, [name, old]],
    () => [...entries, ["more", random.chance(0.5) ? { $: "undefined" } : part()]],
  ];
  const change = random.chance(0.5) ? random.pick(changes) : undefined;
  return change === undefined ? varyEntry(entries, at, by) : Object.fromEntries(change());
}

function varyEntry(entries: Entries, at: number, by: By): Argument {
  return Object.fromEntries(entries.map(([name, each], i) => [name, i === at ? varyPart(each, by) : each]));
}

/** Makes one number in a text a little larger or smaller, because code that sorts or chooses needs texts that are close to each other. */
export function nudgeText(text: string, random: SeededRandom): string {
  const number = random.pick([...text.matchAll(/\d{1,9}/g)]);
  if (number === undefined) return text;
  const nudged = Math.max(0, Number(number[0]) + (random.pick([-1, 1, 1, 10]) ?? 1));
  return `${text.slice(0, number.index)}${nudged}${text.slice(number.index + number[0].length)}`;
}

/** Changes a text a little, in a way that reveals off-by-one, separator and case faults. */
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
