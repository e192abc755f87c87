import { isPlaceholder } from "./placeholders.ts";

/**
 * Matches the assignment of a value to a name that contains a word such as `key` or `password`: `apiKey: "..."`,
 * `DB_PASSWORD=...`, `"client_secret" => '...'`. The quotes may be escaped once more, as in a log line or in XML. Other
 * functions decide by its characters whether the value is a secret.
 */
const ASSIGNED =
  /(?<word>api[_-]?key|secret|token|password|passwd|passphrase|credentials?|(?:private|access|signing|encryption|account)[_-]?key)(?:[_-][a-z0-9]{1,20}|\d{1,3})?(?:\\{0,3}["'`]|&quot;|\])?\s{0,3}(?:=>|:=|=|:)\s{0,3}(?<quote>\\{0,3}["'`]|&quot;)?(?<value>[A-Za-z0-9+/=_.~!@#%^*-]{10,512})(?<after>.?)/gi;

/** Quick test: a text without these characters contains no assignment. The full search is slow. */
const SETS = /[:=]/;

/** Minimum entropy of a random text, in bits per character. Words and names have less. */
const MIN_BITS_PER_CHARACTER = 3;

/** Values that look random and are assigned to a name such as `apiKey` or `password`, with their positions. */
export function findAssigned(text: string): { at: number; value: string }[] {
  if (!SETS.test(text)) return [];
  return [...text.matchAll(ASSIGNED)].flatMap((match) => {
    const { word = "", quote, value: whole = "", after = "" } = match.groups ?? {};
    const value = whole.replace(/[.]+$/, "");
    // A value without quotes may be a name in a program. Names of environment variables (in capitals) are an exception.
    const isText = quote !== undefined || (word === word.toUpperCase() && /[A-Z]/.test(word));
    const isSecret =
      looksRandom(value) && (isText || (digits(value) >= 3 && value.length >= 16 && !/[([{]/.test(after)));
    return isSecret ? [{ at: match.index + match[0].length - after.length - whole.length, value }] : [];
  });
}

function looksRandom(value: string): boolean {
  const kinds = [/[a-z]/, /[A-Z]/, /\d/, /[^A-Za-z0-9]/].filter((shape) => shape.test(value)).length;
  if (digits(value) === 0 || !/[A-Za-z]/.test(value) || kinds < (value.length < 16 ? 3 : 2)) return false;
  return !isCode(value) && entropy(value) >= MIN_BITS_PER_CHARACTER && !isPlaceholder(value);
}

function digits(value: string): number {
  return value.replace(/\D/g, "").length;
}

/** True for a member access, a path or an address. These are not secrets. */
function isCode(value: string): boolean {
  return /^(?:process\.env|import\.meta|os\.environ|this\.|self\.|\.{0,2}\/|https?:|[A-Za-z_]\w{0,40}(?:\.[A-Za-z_]\w{0,40}){1,8}$)/.test(
    value,
  );
}

/** Shannon entropy, in bits per character. */
function entropy(value: string): number {
  const counts = new Map<string, number>();
  for (const character of value) counts.set(character, (counts.get(character) ?? 0) + 1);
  let bits = 0;
  for (const count of counts.values()) bits -= (count / value.length) * Math.log2(count / value.length);
  return bits;
}
