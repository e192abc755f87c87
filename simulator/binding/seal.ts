import { createHash, createHmac } from "node:crypto";

/** Makes a signature that contains facts and is valid only for them and for this text. */
export function seal(facts: object, text: string): string {
  const payload = Buffer.from(JSON.stringify(facts)).toString("base64url");
  return `${payload}.${macOf(payload, text)}`;
}

/** Returns the facts in a signature; undefined if the signature was changed, or was made for another text. */
export function unseal(signature: unknown, text: string): Readonly<Record<string, string>> | undefined {
  const [payload = "", mac] = String(signature).split(".");
  if (mac !== macOf(payload, text)) return undefined;
  return JSON.parse(Buffer.from(payload, "base64url").toString()) as Record<string, string>;
}

/** The next hash of a chain: of the hash before it, and one more part. */
export function chain(previous: string, part: unknown): string {
  return createHash("sha256")
    .update(`${previous}\0${JSON.stringify(part)}`)
    .digest("base64url")
    .slice(0, 24);
}

function macOf(payload: string, text: string): string {
  return createHmac("sha256", "midwatch-simulator").update(`${payload}\0${text}`).digest("base64url");
}
