/** Texts that are remembered; when there are more, it begins anew. */
const MOST = 1000;
/** Characters of the longest text that is remembered. */
const LONGEST = 128;
const known = new Map<string, string>();

/** The text, as the copy of it that was seen first: for what many records say alike, such as the worker that did something. */
export function shareText<T extends string>(text: T): T {
  if (text.length > LONGEST) return text;
  const first = known.get(text);
  if (first !== undefined) return first as T;
  if (known.size >= MOST) known.clear();
  known.set(text, text);
  return text;
}
