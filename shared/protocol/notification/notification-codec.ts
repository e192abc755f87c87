import { XMLBuilder, XMLParser, XMLValidator } from "fast-xml-parser";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import { messageOf } from "../../support/errors.ts";
import { fitToSchema } from "../fit-to-schema.ts";
import { Notification } from "./notification.ts";
import { escapeXml, unescapeXml } from "./xml-text.ts";
import { fromTree, toTree, type XmlNode } from "./xml-tree.ts";

/** Maximum size of a notification, in bytes of UTF-8. */
const MAX_BYTES = 1024 * 1024;
/** Maximum nesting depth of a notification's elements. The deepest, a figure of a check in a verdict, is eight elements deep. */
const MAX_DEPTH = 12;
/** Matches an element name that is longer than any name in the schema. */
const LONG_NAME = /<\/?[^\s<>/]{101}/;
/** Matches a tag in which another tag begins. */
const OPEN_TAG = /<[^<>]*</;
const ROOT = "task-notification";

const { summary, result, ...harnessFields } = Notification.properties;
const Envelope = Type.Object({ harness: Type.Object(harnessFields), "model-text": Type.Object({ summary, result }) });
const Root = Type.Object({ [ROOT]: Envelope });
const notificationSchema = Compile(Notification);

/**
 * Encodes a notification as XML, with the elements that the schema defines (`xml-tree.ts`):
 * `<task-notification><harness>..</harness><model-text><summary>..</summary><result>..</result></model-text></task-notification>`
 *
 * Text that a model wrote is escaped and only in `model-text`; the harness writes the ids, the status, the usage and
 * the evidence. Control characters are removed. Texts and lists that are longer than the schema allows are shortened.
 * If the result would make the notification too large, the result is shortened, and a note in it says so.
 */
export function encodeNotification(given: Notification): string {
  const notification = fitToSchema(Notification, given);
  let text = notification.result;
  for (;;) {
    const xml = build({ ...notification, result: text });
    if (Buffer.byteLength(xml) <= MAX_BYTES) return xml;
    if (text === "") throw new Error(`a notification has at most ${MAX_BYTES} bytes; ${notification.id} has more`);
    text = shorten(text, notification.result.length);
  }
}

/** Decodes a notification, or returns the reason why the text is not a valid one. Never throws. */
export function decodeNotification(
  xml: string,
): { ok: true; notification: Notification } | { ok: false; reason: string } {
  try {
    return decode(xml);
  } catch (error) {
    return { ok: false, reason: `not readable: ${messageOf(error).slice(0, 300)}` };
  }
}

const builder = new XMLBuilder({ format: false, suppressEmptyNode: false, processEntities: false });

/**
 * The XML parser. Values stay texts and white space is preserved. Attributes become fields that the schema refuses.
 * Entities are decoded later, by `unescapeXml`.
 */
const parser = new XMLParser({
  ignoreAttributes: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  processEntities: false,
  htmlEntities: false,
  // Saves time: otherwise the parser builds the path of every element as text.
  jPath: false,
});

function build({ summary, result, ...harness }: Notification): string {
  const tree = toTree(Envelope, { harness, "model-text": { summary, result } });
  return builder.build({ [ROOT]: mapTexts(tree, escapeXml) });
}

/** Shortens a text to half its length and appends a note with the original length. */
function shorten(text: string, wholeLength: number): string {
  const length = Math.floor(text.length / 2);
  return length < 100 ? "" : `${text.slice(0, length)}\n[cut: the whole had ${wholeLength} characters]`;
}

function decode(xml: string): ReturnType<typeof decodeNotification> {
  if (Buffer.byteLength(xml) > MAX_BYTES) return { ok: false, reason: `larger than ${MAX_BYTES} bytes` };
  if (xml.includes("<!") || xml.includes("<?")) return { ok: false, reason: "declarations are not allowed" };
  // The validator takes more than linear time for a long element name: a name of 1 MB took 13 times as long as a name of 256 KB.
  if (LONG_NAME.test(xml)) return { ok: false, reason: "a name has more than 100 characters" };
  // For a text of opening brackets the validator takes quadratic time, too: 1 MB took 30 times as long as 256 KB.
  if (OPEN_TAG.test(xml)) return { ok: false, reason: "not XML: a tag has no end" };
  if (deepest(xml) > MAX_DEPTH) return { ok: false, reason: `deeper than ${MAX_DEPTH} elements` };
  const valid = XMLValidator.validate(xml);
  if (valid !== true) return { ok: false, reason: `not XML: ${valid.err.msg}` };
  const parsed = parser.parse(xml) as XmlNode;
  const envelope = fromTree(Root, xml.includes("&") ? mapTexts(parsed, unescapeXml) : parsed) as EnvelopeOf | undefined;
  const parts = envelope?.[ROOT];
  const candidate = { ...parts?.harness, ...parts?.["model-text"] };
  if (notificationSchema.Check(candidate)) return { ok: true, notification: candidate };
  const [first] = notificationSchema.Errors(candidate);
  const reason = `${first?.instancePath ?? ""} ${first?.message ?? "does not fit the schema"}`.trim();
  return { ok: false, reason: parts === undefined ? `not a ${ROOT} of the known elements` : reason };
}

interface EnvelopeOf {
  readonly [ROOT]?: { readonly harness?: object; readonly "model-text"?: object };
}

/** A copy of the tree in which each text is changed by `change`. */
function mapTexts(node: XmlNode, change: (text: string) => string): XmlNode {
  if (typeof node === "string") return change(node);
  return Object.fromEntries(
    Object.entries(node).map(([name, child]) => [
      name,
      Array.isArray(child) ? child.map((each) => mapTexts(each, change)) : mapTexts(child, change),
    ]),
  );
}

function deepest(xml: string): number {
  let depth = 0;
  let most = 0;
  let end = -1;
  for (let at = xml.indexOf("<"), next = at; at >= 0; at = next) {
    next = xml.indexOf("<", at + 1);
    // The next `>` is searched again only after the last one found was passed. Otherwise hostile input with many open
    // elements would take quadratic time.
    if (end < at) end = xml.indexOf(">", at);
    if (end < 0) break;
    if (next >= 0 && next < end) continue;
    if (xml[at + 1] === "/") depth -= 1;
    else if (xml[end - 1] !== "/") depth += 1;
    most = Math.max(most, depth);
  }
  return most;
}
