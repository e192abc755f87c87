import { type Logger, pino } from "pino";
import { mapTexts, redactSecrets } from "./secrets/redact.ts";
import { cleanText, safeJson } from "./text/clean-text.ts";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "fatal" | "child">;

/** Field names whose values are removed from logs, at any depth that pino's paths can name. */
const SECRET_KEYS = ["apiKey", "api_key", "authorization", "password", "token", "secret", "redisUrl", "x-api-key"];

/**
 * A logger of one component: one JSON line per event on stderr, without the values of secret fields and of registered
 * secrets.
 *
 * Contract: never throws; prompts and tool output are never logged above debug.
 */
export function createLog(component: string, level = "info"): Log {
  return pino(
    {
      level,
      base: { component },
      redact: {
        paths: SECRET_KEYS.flatMap((key) => [`["${key}"]`, `*["${key}"]`, `*.*["${key}"]`]),
        censor: "[secret]",
      },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    { write: (line: string) => process.stderr.write(cleanLine(line)) },
  );
}

/** A log line without secrets and without characters that a terminal would interpret. */
export function cleanLine(line: string): string {
  try {
    return `${safeJson(mapTexts(JSON.parse(line), (text) => redactSecrets(cleanText(text))))}\n`;
  } catch {
    return `${redactSecrets(cleanText(line)).trimEnd()}\n`; // Not JSON: clean it as text.
  }
}

/** A logger that writes nothing, for tests and one-off tools. */
export function silentLog(): Log {
  return pino({ level: "silent" });
}
