import { readFileSync } from "node:fs";
import { type Env, requireText } from "../env.ts";
import { AppError, messageOf } from "../errors.ts";
import { registerSecret } from "./redact.ts";

/** Whether a key is configured, by value or by file. */
export function hasApiKey({ ANTHROPIC_API_KEY: key = "", ANTHROPIC_API_KEY_FILE: file = "" }: Env): boolean {
  return key !== "" || file !== "";
}

/**
 * The API key, from the file that ANTHROPIC_API_KEY_FILE names or from ANTHROPIC_API_KEY; the file wins. It is redacted from
 * now on wherever text is. Throws an AppError `bad_request` that names the variable when there is none.
 */
export function readApiKey(env: Env): string {
  const key = fromFile(env.ANTHROPIC_API_KEY_FILE) ?? requireText(env, "ANTHROPIC_API_KEY", EXPECTED);
  registerSecret(key);
  return key;
}

const EXPECTED =
  "an API key (or ANTHROPIC_API_KEY_FILE a file with one), or any word when ANTHROPIC_BASE_URL is a simulator";

function fromFile(path = ""): string | undefined {
  if (path === "") return undefined;
  try {
    const key = readFileSync(path, "utf8").trim();
    if (key !== "") return key;
  } catch (error) {
    throw new AppError(
      "bad_request",
      `ANTHROPIC_API_KEY_FILE must name a file with the API key, but it cannot be read (${messageOf(error)}); the process does not start`,
    );
  }
  throw new AppError("bad_request", `ANTHROPIC_API_KEY_FILE names ${path}, which is empty; the process does not start`);
}
