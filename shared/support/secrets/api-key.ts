import { createHash, randomBytes, timingSafeEqual } from "node:crypto";

const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
/** Characters of the secret part: 260 bits, so that a plain hash of it cannot be searched. */
const SECRET_LENGTH = 52;
const KEY = /^mwk_([0-9a-z]{10})_[0-9a-z]{52}$/;
const HASH = /^sha256:([0-9a-f]{64})$/;

/** A new key of the API, `mwk_<id>_<secret>`. The id names it in lists and logs. */
export function makeApiKey(): { key: string; id: string } {
  const id = randomText(10);
  return { key: `mwk_${id}_${randomText(SECRET_LENGTH)}`, id };
}

/** The id of a key of ours; undefined for any other text. */
export function keyIdOf(key: string): string | undefined {
  return KEY.exec(key)?.[1];
}

/** What is kept of a key: `sha256:` and the hash in hex. */
export function hashApiKey(key: string): string {
  return `sha256:${createHash("sha256").update(key).digest("hex")}`;
}

/** True for what `hashApiKey` answers with. */
export function isKeyHash(text: string): boolean {
  return HASH.test(text);
}

/** Whether two hashes are the same, in a time that does not tell how much of them is. */
export function sameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function randomText(length: number): string {
  return [...randomBytes(length)].map((byte) => ALPHABET[byte % ALPHABET.length]).join("");
}
