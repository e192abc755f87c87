import { isPlaceholder } from "./placeholders.ts";

/**
 * The value to the right of a key word: `apiKey: "..."`, `DB_PASSWORD=...`, `"client_secret" => '...'`, also if the
 * quotes are escaped once more, as in a log line or in XML. Whether the value is a secret is decided by its characters.
 */
const ASSIGNED =
  /(?<word>api[_-]?key|secret|token|password|passwd|passphrase|credentials?|(?:private|access|signing|encryption|account)[_-]?key)(?:[_-][a-z0-9]{1,20}|\d{1,3})?(?:\\{0,3}["'`]|&quot;|\])?\s{0,3}(?:=>|:=|=|:)\s{0,3}(?<quote>\\{0,3}["'`]|&quot;)?(?<value>[A-Za-z0-9+/=_.~!@#%^*-]{10,512})(?<after>.?)/gi;

/** Every assignment contains one of these; this test is fast, and the full search is slow. */
const SETS = /[:=]/;

/** Bits per character: words and names have less, random texts more. */
const MIN_BITS_PER_CHARACTER = 3;

/** Values near a key word that look random, with their positions. */
export function findAssigned(text: string): { at: number; value: string }[] {
  if (!SETS.test(text)) return [];
  return [...text.matchAll(ASSIGNED)].flatMap((match) => {
    const { word = "", quote, value: whole = "", after = "" } = match.groups ?? {};
    const value = whole.replace(/[.]+$/, "");
    // Without quotes the value may be a name in a program, unless the assignment looks like an environment variable.
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

/** A member access, a path or an address is not a secret. */
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
