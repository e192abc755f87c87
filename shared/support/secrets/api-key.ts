import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** Length of the secret part of an API key, in characters. With 260 bits, it cannot be found from its hash by trying values. */
const SECRET_LENGTH = 52;
const KEY = /^mwk_([0-9a-z]{10})_[0-9a-z]{52}$/;
const HASH = /^sha256:([0-9a-f]{64})$/;

/** Creates a new key of Midwatch's API, `mwk_<id>_<secret>`. Lists and logs name the key by its id. */
export function makeApiKey(): { key: string; id: string } {
  const id = randomText(10);
  return { key: `mwk_${id}_${randomText(SECRET_LENGTH)}`, id };
}

/** The id in the text of one of Midwatch's API keys; undefined for any other text. */
export function keyIdOf(key: string): string | undefined {
  return KEY.exec(key)?.[1];
}

/** The form in which an API key is stored: `sha256:` and the key's hash in hex. */
export function hashApiKey(key: string): string {
  return `sha256:${createHash("sha256").update(key).digest("hex")}`;
}

/** True for a text in the format that `hashApiKey` returns. */
export function isKeyHash(text: string): boolean {
  return HASH.test(text);
}

/** Whether two hashes are equal. The time that the comparison takes does not depend on how many characters are equal. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function randomText(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
