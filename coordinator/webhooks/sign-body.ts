import { createHmac } from "node:crypto";

/**
 * The headers that let a receiver check a request: `midwatch-signature: t=SECONDS,v1=HEX`, where HEX is the HMAC-SHA256,
 * under the shared secret, of `SECONDS.BODY`. A receiver refuses what is older than a few minutes, and what it has had.
 */
export function signBody(secret: string, { id, body, now }: { id: string; body: string; now: number }) {
  const seconds = Math.floor(now / 1000);
  const digest = createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex");
  return { "midwatch-signature": `t=${seconds},v1=${digest}`, "midwatch-webhook-id": id };
}
