import { styleText } from "node:util";
import { readSettings } from "../../shared/settings/read-settings.ts";
import type { Env } from "../../shared/support/env.ts";
import type { Output } from "../io.ts";

export type Tone = "plain" | "strong" | "dim" | "good" | "warn" | "bad" | "info";

/** Adds the escape codes of a tone (colour or weight) to a text, or returns the text unchanged. */
export type Paint = (tone: Tone, text: string) => string;

/** Chooses colours for a terminal, and no colours for a pipe, `TERM=dumb` or `NO_COLOR`. */
export function choosePaint(out: Output, env: Env): Paint {
  const { terminal, noColor } = readSettings("cli", env);
  return out.isTTY === true && terminal !== "dumb" && noColor === undefined ? paintColours : paintNothing;
}

/** Returns every text unchanged. */
export const paintNothing: Paint = (_tone, text) => text;

const FORMATS = {
  strong: "bold",
  dim: "dim",
  good: "green",
  warn: "yellow",
  bad: "red",
  info: "cyan",
} as const;

// The stream's validation is off: styleText would check stdout, and `choosePaint` has already checked the real output stream.
const paintColours: Paint = (tone, text) =>
  tone === "plain" ? text : styleText(FORMATS[tone], text, { validateStream: false });
