import { createHash } from "node:crypto";
import { DOCUMENTED_EXAMPLES } from "./documented-examples.ts";
import { isMadeUp, isPlain } from "./made-up.ts";

/**
 * True for a value that only looks like a secret: one that its issuer documents as an example, one that says itself that it
 * is made up (`example`, `dummy`, `changeme`), one of words, counted or repeated characters, a digest of a common word, a
 * token whose claims are of that kind. What is drawn at random is none of these, whatever stands around it.
 */
export function isPlaceholder(value: string): boolean {
  if (value.length > LONGEST) return false;
  if (value.startsWith("-----BEGIN")) return isEmptyKey(value);
  if (DOCUMENTED_EXAMPLES.has(value) || isMadeUp(value) || UUID.test(value)) return true;
  return isPlainToken(value) || isPlainBase64(value) || digests().has(value.toLowerCase());
}

/** Longest value that is looked at: a key in PEM form has some thousand characters. */
const LONGEST = 8000;

/** Names things and guards none. */
const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Fewest characters between the lines of a key in PEM form that holds one: the shortest kind has 64. */
const SHORTEST_KEY = 40;

function isEmptyKey(pem: string): boolean {
  const body = pem.replace(/-----[A-Z0-9 ]+-----/g, "").replace(/\\[nr]|[^A-Za-z0-9+/=]/g, "");
  return body.length < SHORTEST_KEY || DOCUMENTED_EXAMPLES.has(body) || isMadeUp(body);
}

/** A JSON web token of which all claims are plain, as in the examples of the RFC and of jwt.io. */
function isPlainToken(value: string): boolean {
  const [, claims] = /^eyJ[\w-]+\.(eyJ[\w-]+)\.[\w-]*$/.exec(value) ?? [];
  if (claims === undefined) return false;
  try {
    const texts = Object.values(JSON.parse(Buffer.from(claims, "base64url").toString("utf8")) as object);
    return texts.every((text) => typeof text !== "string" || isPlain(text) || isMadeUp(text));
  } catch {
    return false; // No JSON: it is no token of the kind that examples are.
  }
}

const PROSE = /^[A-Za-z]+(?:[ ,.!?'-]+[A-Za-z]+)+[.!?]?$/;

/** Base64 of words: `user:password`, "hello world". */
function isPlainBase64(value: string): boolean {
  if (!/^[A-Za-z0-9+/_-]{8,}={0,2}$/.test(value)) return false;
  const text = Buffer.from(value, "base64").toString("latin1");
  return /^[\x20-\x7e]{6,}$/.test(text) && (isPlain(text) || PROSE.test(text));
}

const COMMON = ["", "a", "abc", "admin", "foo", "bar", "hello", "hello world", "password", "secret", "test", "test\n"];
let known: ReadonlySet<string> | undefined;

/** Digests of common words, in hex: what tests compare with. */
function digests(): ReadonlySet<string> {
  known ??= new Set(
    ["md5", "sha1", "sha256", "sha512"].flatMap((algorithm) =>
      COMMON.map((text) => createHash(algorithm).update(text).digest("hex")),
    ),
  );
  return known;
}
