import { readFileSync } from "node:fs";
import { messageOf } from "../shared/support/errors.ts";

const MAX_BYTES = 8 * 1024 * 1024;
const BYTE_ORDER_MARK = "\ufeff";

/** The text of a file of a repository, without a byte order mark; "" if it cannot be read or is not UTF-8. */
export function textIn(path: string): string {
  const read = readManifest(path);
  return read.ok ? read.text : "";
}

/** The object in a JSON file; undefined if there is none. */
export function jsonObjectIn(path: string): Record<string, unknown> | undefined {
  const read = parseJson(textIn(path));
  return read.ok ? read.value : undefined;
}

/** Reads a text as npm does. Says why it is not a JSON object. */
export function parseJson(text: string): { ok: true; value: Record<string, unknown> } | { ok: false; why: string } {
  try {
    const value: unknown = JSON.parse(text);
    const kind = Array.isArray(value) ? "a list" : value === null ? "null" : `a ${typeof value}`;
    if (kind === "a object") return { ok: true, value: value as Record<string, unknown> };
    return { ok: false, why: `contains ${kind}, expected a JSON object` };
  } catch (error) {
    return {
      ok: false,
      why: text.trim() === "" ? "is empty, expected a JSON object" : `is not JSON: ${messageOf(error)}`,
    };
  }
}

export type ManifestText = { ok: true; text: string; hasMark: boolean } | { ok: false; why: string };

/** Reads a file as UTF-8. Says why that fails. */
export function readManifest(path: string): ManifestText {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    return { ok: false, why: `cannot be read: ${messageOf(error)}` };
  }
  if (bytes.length > MAX_BYTES) return { ok: false, why: `has ${bytes.length} bytes, expected at most ${MAX_BYTES}` };
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) || bytes.includes(0))
    return { ok: false, why: "is UTF-16 or binary, expected UTF-8" };
  const text = bytes.toString("utf8");
  const hasMark = text.startsWith(BYTE_ORDER_MARK);
  return { ok: true, text: hasMark ? text.slice(1) : text, hasMark };
}
