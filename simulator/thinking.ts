import { createHmac } from "node:crypto";

/** Makes the signature of a thinking block. The signature is valid only for this text and this model. */
export function signThinking(model: string, thinking: string): string {
  return createHmac("sha256", "midwatch-simulator").update(`${model}\0${thinking}`).digest("base64");
}
