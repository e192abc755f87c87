import { readFileSync } from "node:fs";
import { AppError, messageOf } from "../errors.ts";
import { registerSecret } from "./redact.ts";

/** The two settings that can contain the key of the Messages API: as a value or as the name of a file. */
interface KeySettings {
  readonly apiKey?: string | undefined;
  readonly apiKeyFile?: string | undefined;
}

/** Whether a key of the Messages API is configured, as a value or as a file. */
export function hasApiKey({ apiKey, apiKeyFile }: KeySettings): boolean {
  return apiKey !== undefined || apiKeyFile !== undefined;
}

/**
 * The key of the Messages API, from the file that ANTHROPIC_API_KEY_FILE names, else from ANTHROPIC_API_KEY. From now on, the key is
 * replaced wherever secrets are. If there is no key, throws an AppError `bad_request` that names the variable.
 */
export function readApiKey({ apiKey, apiKeyFile }: KeySettings): string {
  const key = apiKeyFile === undefined ? apiKey : readKeyFile(apiKeyFile);
  if (key === undefined) {
    throw new AppError(
      "bad_request",
      "ANTHROPIC_API_KEY must be an API key (or ANTHROPIC_API_KEY_FILE a file with one), or any word when ANTHROPIC_BASE_URL is a simulator, but it is not set; the process does not start",
    );
  }
  registerSecret(key);
  return key;
}

function readKeyFile(path: string): string {
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
