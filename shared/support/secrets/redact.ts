import { createLru } from "../create-lru.ts";
import { findAssigned } from "./find-assigned.ts";
import { SECRET_PATTERNS } from "./patterns.ts";
import { isPlaceholder } from "./placeholders.ts";

/** Fewest characters of a value that is looked for: a shorter one would be found everywhere. */
const FEWEST = 8;
/** Values that this process knows to be secret, in every form in which they may be written, longest first. */
let known: readonly string[] = [];

/** Registers a value that must never be told: the API key, the Redis password. Short values are ignored. */
export function registerSecret(value: string | undefined): void {
  if (value === undefined || value.length < FEWEST) return;
  const forms = [
    value,
    JSON.stringify(value).slice(1, -1),
    encodeURIComponent(value),
    Buffer.from(value).toString("base64").replace(/=+$/, ""),
  ];
  known = [...new Set([...known, ...forms])].sort((a, b) => b.length - a.length);
  harmless.clear();
}

/**
 * The text with everything that is or looks like a secret replaced by a word: known values, the shapes of keys and tokens,
 * and random texts near a key word.
 *
 * Contract: pure but for what is registered; doing it twice changes nothing more.
 */
export function redactSecrets(text: string): string {
  if (text.length < FEWEST || harmless.get(text) === true) return text;
  let clean = text;
  for (let i = 0; i < MAX_PASSES; i++) {
    const before = clean;
    clean = redactOnce(before);
    if (clean === before) break;
  }
  // A copy: the text may be a slice that retains a long one in memory.
  if (clean === text && text.length <= MAX_CACHED_LENGTH)
    harmless.set(Buffer.from(text, "utf16le").toString("utf16le"), true);
  return clean;
}

/** Characters of the longest text that is cached. */
const MAX_CACHED_LENGTH = 64;
const MAX_CACHED = 2000;
/** Short texts without secrets: most are ids, which are written again and again. */
const harmless = createLru<string, true>(MAX_CACHED);

/** What was taken out may have hidden the border of what stood beside it: it is looked at again until nothing is found. */
const MAX_PASSES = 8;

function redactOnce(text: string): string {
  let clean = text;
  for (const secret of known) {
    if (clean.includes(secret)) clean = clean.replaceAll(secret, KNOWN);
  }
  for (const { name, hint, shape } of SECRET_PATTERNS) {
    if (clean.includes(hint)) clean = clean.replace(shape, (...match) => mark(match, name));
  }
  const found = findAssigned(clean);
  return found.length === 0 ? clean : cutOut(clean, found);
}

/** What stands where a value was that this process knows to be secret, and where a random text was near a key word. */
const KNOWN = "[secret: known value]";
const RANDOM = "[secret: random text]";

/** True when a text holds a value that this process knows to be secret, in any form. */
export function holdsKnownSecret(text: string): boolean {
  return known.some((secret) => text.includes(secret));
}

/** The secrets that a text holds, each with the name of its kind; a group's alone counts, where the shape has one. */
export function secretsIn(text: string): { name: string; value: string }[] {
  const shaped = SECRET_PATTERNS.filter(({ hint }) => text.includes(hint)).flatMap(({ name, shape }) =>
    [...text.matchAll(shape)].flatMap((match) => {
      const value = match.groups?.secret ?? match[0];
      return isExempt(value, text.slice(match.index + match[0].length)) ? [] : [{ name, value }];
    }),
  );
  return [...shaped, ...findAssigned(text).map(({ value }) => ({ name: "random text near a key word", value }))];
}

/** A value that is no secret. A key in PEM form whose end is not there may be the beginning of a real one. */
function isExempt(value: string, after: string): boolean {
  if (value === "") return true;
  if (value.startsWith("-----BEGIN") && !value.includes("-----END") && !/^\s*-----END/.test(after)) return false;
  return isPlaceholder(value);
}

/** Our own words in a text, one for each place where a secret was taken out. Names of programs in brackets are none. */
export function marksIn(text: string): string[] {
  return text.includes("[secret") ? [...text.matchAll(MARK)].map(([mark]) => mark) : [];
}

const KINDS = [...new Set(SECRET_PATTERNS.map(({ name }) => name))].map((name) => name.replace(/[^\w ]/g, "\\$&"));
/** The last one is what stands in logs in place of fields that are secret by their names. */
const MARK = new RegExp(`\\[secret: (?:known value|random text|${KINDS.join("|")})\\]|(["'\`])\\[secret\\]\\1`, "g");

/** Any value with the texts in it redacted; names of fields, numbers and what is not JSON stay as they are. */
export function redactDeep<T>(value: T): T {
  return mapTexts(value, redactSecrets) as T;
}

/** Any value with the texts in it mapped; an object in which nothing changes is itself. */
export function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) {
    return mapParts(value, () => [...value], map);
  }
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return mapParts(value, () => ({ ...value }), map);
}

/** A copy is made for the first part that changes; most values have none. */
function mapParts(value: object, copy: () => object, map: (text: string) => string): object {
  const parts = value as Readonly<Record<string, unknown>>;
  let changed: Record<string, unknown> | undefined;
  for (const name of Object.keys(parts)) {
    const mapped = mapTexts(parts[name], map);
    if (mapped === parts[name]) continue;
    changed ??= copy() as Record<string, unknown>;
    changed[name] = mapped;
  }
  return changed ?? value;
}

/** `match` is what replace() tells: the whole, groups, place, text and the named groups where there are any. */
function mark(match: readonly unknown[], name: string): string {
  const whole = String(match[0]);
  const last = match.at(-1);
  const groups = typeof last === "object" && last !== null ? (last as { secret?: string }) : undefined;
  const secret = groups?.secret ?? whole;
  const [at, text] = match.slice(groups === undefined ? -2 : -3) as [number, string];
  if (isExempt(secret, text.slice(at + whole.length))) return whole;
  const from = whole.lastIndexOf(secret);
  return `${whole.slice(0, from)}[secret: ${name}]${whole.slice(from + secret.length)}`;
}

function cutOut(text: string, found: readonly { at: number; value: string }[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const { at, value } of found) {
    parts.push(text.slice(from, at), RANDOM);
    from = at + value.length;
  }
  return parts.join("") + text.slice(from);
}
