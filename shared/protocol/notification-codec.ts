import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";
import { Compile } from "typebox/compile";
import { messageOf } from "../support/errors.ts";
import { Notification } from "./notification.ts";

/** Largest notification that is read, in bytes of UTF-8. */
const MAX_BYTES = 1024 * 1024;
/** Deepest nesting that is read; a notification itself has four levels. */
const MAX_DEPTH = 8;

const notificationSchema = Compile(Notification);

/**
 * A notification as XML:
 *
 * `<task-notification><harness>..</harness><model-text><summary>..</summary><result>..</result></model-text></task-notification>`
 *
 * All that a model wrote stands escaped in `model-text`; everything else comes from the harness, nested parts as one JSON
 * text an element. Control characters that XML cannot carry are stripped.
 */
export function encodeNotification(notification: Notification): string {
  const { summary, result, ...harness } = notification;
  const fields = Object.entries(harness).map(([name, value]) => [
    name,
    typeof value === "object" ? JSON.stringify(value) : String(value),
  ]);
  return builder.build({
    "task-notification": {
      harness: clean(Object.fromEntries(fields) as Record<string, string>),
      "model-text": clean({ summary, result }),
    },
  });
}

/** Reads a notification; whatever cannot be one gets a reason. Never throws. */
export function decodeNotification(
  xml: string,
): { ok: true; notification: Notification } | { ok: false; reason: string } {
  try {
    return decode(xml);
  } catch (error) {
    return { ok: false, reason: `not readable: ${messageOf(error).slice(0, 300)}` };
  }
}

const builder = new XMLBuilder({ format: false, suppressEmptyNode: false, processEntities: true });

/** Values stay text, white space stays, entities are decoded by `unescapeText` only: the five that XML predefines. */
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: false,
  processEntities: false,
  htmlEntities: false,
});

function decode(xml: string): ReturnType<typeof decodeNotification> {
  if (Buffer.byteLength(xml) > MAX_BYTES) return { ok: false, reason: `larger than ${MAX_BYTES} bytes` };
  if (xml.includes("<!") || xml.includes("<?")) return { ok: false, reason: "declarations are not taken" };
  if (deepest(xml) > MAX_DEPTH) return { ok: false, reason: `deeper than ${MAX_DEPTH} elements` };
  const valid = XMLValidator.validate(xml);
  if (valid !== true) return { ok: false, reason: `not XML: ${valid.err.msg}` };
  const root = childrenOf((parser.parse(xml) as Record<string, unknown>)["task-notification"]);
  const harness = childrenOf(root?.harness);
  const words = childrenOf(root?.["model-text"]);
  if (harness === undefined || words === undefined) return { ok: false, reason: "not a task-notification" };
  const candidate = { ...readFields(harness), summary: asText(words.summary), result: asText(words.result) };
  if (notificationSchema.Check(candidate)) return { ok: true, notification: candidate };
  const [first] = notificationSchema.Errors(candidate);
  return { ok: false, reason: `${first?.instancePath ?? ""} ${first?.message ?? "does not fit the schema"}` };
}

/** Fields whose text is JSON. */
const JSON_FIELDS = new Set(["deliverables", "candidate", "verdict", "usage", "timings"]);
/** Fields whose text is a whole number; `0012` is not one. */
const NUMBER_FIELDS = new Set(["version", "epoch"]);

function readFields(harness: Record<string, unknown>): Record<string, unknown> {
  const fields = Object.entries(harness).filter(([name]) => name !== "#text" && name !== "__proto__");
  return Object.fromEntries(
    fields.map(([name, value]) => {
      const text = asText(value);
      if (JSON_FIELDS.has(name) && text !== undefined) return [name, JSON.parse(text) as unknown];
      if (NUMBER_FIELDS.has(name) && text !== undefined && /^[1-9][0-9]{0,8}$/.test(text)) return [name, Number(text)];
      return [name, text];
    }),
  );
}

function childrenOf(value: unknown): Record<string, unknown> | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

function asText(value: unknown): string | undefined {
  return typeof value === "string" ? unescapeText(value) : undefined;
}

function unescapeText(text: string): string {
  const characters: Record<string, string> = { lt: "<", gt: ">", quot: '"', apos: "'", amp: "&" };
  return text.replace(/&(lt|gt|quot|apos|amp);/g, (_whole, name: string) => characters[name] ?? "");
}

function clean(fields: Record<string, string>): Record<string, string> {
  return Object.fromEntries(Object.entries(fields).map(([name, text]) => [name, stripControls(text)]));
}

/** Without what XML 1.0 cannot carry: control characters but tab, line feed and carriage return, and lone surrogates. */
function stripControls(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for.
  return text.replace(/\p{Cs}/gu, "\ufffd").replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "");
}

function deepest(xml: string): number {
  let depth = 0;
  let most = 0;
  for (const match of xml.matchAll(/<(\/?)[^<>]*?(\/?)>/g)) {
    if (match[1] === "/") depth -= 1;
    else if (match[2] !== "/") depth += 1;
    most = Math.max(most, depth);
  }
  return most;
}
