import { type Logger, pino } from "pino";
import { mapTexts, redactSecrets } from "./secrets/redact.ts";
import { cleanText, safeJson } from "./text/clean-text.ts";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "fatal" | "child">;

/** Field names whose values never reach a log, at any depth that pino's paths can name. */
const SECRET_KEYS = ["apiKey", "api_key", "authorization", "password", "token", "secret", "redisUrl", "x-api-key"];

/**
 * A logger of one component: one JSON line an event on stderr, redacted by key and by every registered secret value.
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

/** One line as it may be shown: texts without secrets, and nothing in it that a terminal would obey. */
export function cleanLine(line: string): string {
  try {
    return `${safeJson(mapTexts(JSON.parse(line), (text) => redactSecrets(cleanText(text))))}\n`;
  } catch {
    return `${redactSecrets(cleanText(line)).trimEnd()}\n`; // Not JSON: whole or not, it must not do harm.
  }
}

/** A logger that says nothing, for tests and one-off tools. */
export function silentLog(): Log {
  return pino({ level: "silent" });
}
