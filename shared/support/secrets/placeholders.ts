import { createHash } from "node:crypto";
import { DOCUMENTED_EXAMPLES } from "./documented-examples.ts";
import { isMadeUp, isPlain } from "./made-up.ts";

/**
 * True for a value that only looks like a secret: a documented example, a value that is visibly made up (`example`,
 * `dummy`, `changeme`), common words, sequences or repeated characters, the digest of a common word, a UUID, or a JSON
 * web token with made-up claims. The text around the value is ignored.
 */
export function isPlaceholder(value: string): boolean {
  if (value.length > MAX_LENGTH) return false;
  if (value.startsWith("-----BEGIN")) return isEmptyKey(value);
  if (DOCUMENTED_EXAMPLES.has(value) || isMadeUp(value) || UUID.test(value)) return true;
  return isPlainToken(value) || isPlainBase64(value) || digests().has(value.toLowerCase());
}

/** Maximum length of a value that is examined, in characters. A PEM key has a few thousand. */
const MAX_LENGTH = 8000;

/** UUIDs are names, not secrets. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Minimum length of the body of a PEM key, in characters. A shorter body contains no key: the shortest kind has 64. */
const MIN_KEY_LENGTH = 40;

function isEmptyKey(pem: string): boolean {
  const body = pem.replace(/-----[A-Z0-9 ]+-----/g, "").replace(/\\[nr]|[^A-Za-z0-9+/=]/g, "");
  return body.length < MIN_KEY_LENGTH || DOCUMENTED_EXAMPLES.has(body) || isMadeUp(body);
}

/** True for a JSON web token that contains only made-up claims, as in the examples of the RFC and jwt.io. */
function isPlainToken(value: string): boolean {
  const [, claims] = /^eyJ[\w-]+\.(eyJ[\w-]+)\.[\w-]*$/.exec(value) ?? [];
  if (claims === undefined) return false;
  try {
    const texts = Object.values(JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as object);
    return texts.every((text) => typeof text !== "string" || isPlain(text) || isMadeUp(text));
  } catch {
    return false; // The claims are not JSON, so the value is not an example token.
  }
}

const PROSE = /^[A-Za-z]+(?:[ ,.!?'-]+[A-Za-z]+)+[.!?]?$/;

/** True for Base64 of words, such as `user:password` or "hello world". */
function isPlainBase64(value: string): boolean {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(value)) return false;
  const text = Buffer.from(value, "base64").toString("latin1");
  return /^[\x20-\x7e]{6,}$/.test(text) && (isPlain(text) || PROSE.test(text));
}

const COMMON = ["", "a", "abc", "admin", "foo", "bar", "hello", "hello world", "password", "secret", "test", "test\n"];
let known: ReadonlySet<string> | undefined;

/** Digests of common words, in hex. Tests contain them as expected values. */
function digests(): ReadonlySet<string> {
  known ??= new Set(
    ["md5", "sha1", "sha256", "sha512"].flatMap((algorithm) =>
      COMMON.map((text) => createHash(algorithm).update(text).digest("hex")),
    ),
  );
  return known;
}
