import { createHmac } from "node:crypto";

/** The signature of a thinking block; it binds the text to the model. */
export function signThinking(model: string, thinking: string): string {
  return createHmac("sha256", "midwatch-simulator").update(`${model}\0${thinking}`).digest("base64");
}
