import { type Logger, pino } from "pino";
import { mapTexts, redactSecrets } from "./secrets/redact.ts";
import { cleanText, safeJson } from "./text/clean-text.ts";

export type Log = Pick<Logger, "debug" | "info" | "warn" | "error" | "fatal" | "child">;

/** Names of fields whose values are removed from logs, at all depths that pino's paths can describe. */
const SECRET_KEYS = ["apiKey", "api_key", "authorization", "password", "token", "secret", "redisUrl", "x-api-key"];

/**
 * Creates the logger of one component. It writes one JSON line per event to stderr. Values of fields with secret names,
 * and registered secrets, are replaced. Contract: never throws; prompts and tool output are only logged at level debug.
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

/** A line of the log without secrets, and without characters that a terminal would interpret. */
export function cleanLine(line: string): string {
  try {
    return `${safeJson(mapTexts(JSON.parse(line), (text) => redactSecrets(cleanText(text))))}\n`;
  } catch {
    return `${redactSecrets(cleanText(line)).trimEnd()}\n`; // If the line is not JSON, it is cleaned as text.
  }
}

/** A logger that writes nothing, for tests and one-off tools. */
export function silentLog(): Log {
  return pino({ level: "silent" });
}
