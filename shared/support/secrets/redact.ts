import { createLru } from "../create-lru.ts";
import { copyText } from "../text/copy-text.ts";
import { findAssigned } from "./find-assigned.ts";
import { SECRET_PATTERNS } from "./patterns.ts";
import { isPlaceholder } from "./placeholders.ts";

/** Minimum length of a registered secret, in characters. A shorter one would match in many harmless texts. */
const MIN_LENGTH = 8;
/** All registered secrets, in each form in which they may be written (JSON, URL, Base64). The longest are first. */
let known: readonly string[] = [];

/** Registers a secret that must never be written, such as the API key or the Redis password. A value of fewer than 8 characters is ignored. */
export function registerSecret(value: string | undefined): void {
  if (value === undefined || value.length < MIN_LENGTH) return;
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
 * Replaces each secret in a text by a mark. Secrets are registered values, texts that match the pattern of a key or token, and random texts
 * that are assigned to a name such as `apiKey`.
 *
 * Contract: the result depends only on the text and the registered values. Applying the function to its own result changes nothing.
 */
export function redactSecrets(text: string): string {
  if (text.length < MIN_LENGTH || harmless.get(text) === true) return text;
  let clean = text;
  for (let i = 0; i < MAX_PASSES; i++) {
    const before = clean;
    clean = redactOnce(before);
    if (clean === before) break;
  }
  // Stores a copy, because the text may be a slice that keeps a much longer text in memory.
  if (clean === text && text.length <= MAX_CACHED_LENGTH) harmless.set(copyText(text), true);
  return clean;
}

/** Maximum length of a text that is cached, in characters. */
const MAX_CACHED_LENGTH = 64;
const MAX_CACHED = 2000;
/** A cache of short texts that contain no secret. Most are ids, which are written very often. */
const harmless = createLru<string, true>(MAX_CACHED);

/**
 * Maximum number of searches in one text. Replacing a secret can reveal where the next one begins, so the search is
 * repeated until it finds nothing.
 */
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

/** The marks that replace a registered secret, and a random text that is assigned to a name such as `apiKey`. */
const KNOWN = "[secret: known value]";
const RANDOM = "[secret: random text]";

/** True if a text contains a registered secret, in any form in which secrets may be written. */
export function holdsKnownSecret(text: string): boolean {
  return known.some((secret) => text.includes(secret));
}

/** The secrets in a text, each with the name of its kind. If the pattern of the kind has a group `secret`, only the text of this group. */
export function secretsIn(text: string): { name: string; value: string }[] {
  const shaped = SECRET_PATTERNS.filter(({ hint }) => text.includes(hint)).flatMap(({ name, shape }) =>
    [...text.matchAll(shape)].flatMap((match) => {
      const value = match.groups?.secret ?? match[0];
      return isExempt(value, text.slice(match.index + match[0].length)) ? [] : [{ name, value }];
    }),
  );
  return [...shaped, ...findAssigned(text).map(({ value }) => ({ name: "random text near a key word", value }))];
}

/**
 * True for a text that matches a secret's pattern, but is not a secret. A PEM key without its end does not count: it
 * may be the beginning of a real key.
 */
function isExempt(value: string, after: string): boolean {
  if (value === "") return true;
  if (value.startsWith("-----BEGIN") && !value.includes("-----END") && !/^\s*-----END/.test(after)) return false;
  return isPlaceholder(value);
}

/** The marks that `redactSecrets` wrote into a text, one per replaced secret. Other texts in brackets are not marks. */
export function marksIn(text: string): string[] {
  return text.includes("[secret") ? [...text.matchAll(MARK)].map(([mark]) => mark) : [];
}

const KINDS = [...new Set(SECRET_PATTERNS.map(({ name }) => name))].map((name) => name.replace(/[^\w ]/g, "\\$&"));
/** Matches a mark. The last alternative is the mark that logs contain instead of the value of a field with a secret name. */
const MARK = new RegExp(`\\[secret: (?:known value|random text|${KINDS.join("|")})\\]|(["'\`])\\[secret\\]\\1`, "g");

/** Replaces the secrets in all texts inside a value. Names of fields, numbers and values that are not JSON stay as they are. */
export function redactDeep<T>(value: T): T {
  return mapTexts(value, redactSecrets) as T;
}

/** Applies `map` to all texts inside a value. If nothing changes, the same value is returned, not a copy. */
export function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (Array.isArray(value)) {
    return mapParts(value, () => [...value], map);
  }
  if (typeof value !== "object" || value === null || Object.getPrototypeOf(value) !== Object.prototype) return value;
  return mapParts(value, () => ({ ...value }), map);
}

/** Copies the object only when a part changes, because most values do not change. */
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

/**
 * Returns the text that replaces a match. `match` contains the arguments of replace()'s callback: the whole match, its
 * groups, its position, the text, and the named groups if there are any.
 */
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
