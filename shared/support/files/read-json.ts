/**
 * Parses JSON that a person wrote. Throws an Error that describes the fault. A key that occurs twice in one object
 * counts as a fault too, because JSON.parse would drop the first value without an error.
 */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const key = findRepeatedKey(text);
  if (key === undefined) return value;
  throw new Error(`the key ${JSON.stringify(key)} occurs twice in one object, and only one of them would count`);
}

/**
 * Decodes the bytes of a file that a person wrote. The file must be UTF-8, with or without a byte order mark. For other
 * encodings an Error is thrown, instead of replacing unknown characters without notice.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error("it is not UTF-8 (Windows often writes UTF-16): save it as UTF-8", { cause });
  }
}

/** The first key in a JSON text that occurs twice in the same object. */
function findRepeatedKey(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"\s*:?|[{}[\]]/g)) {
    if (token === "{" || token === "[") open.push(new Set());
    else if (token === "}" || token === "]") open.pop();
    else if (token.endsWith(":")) {
      const key = JSON.parse(token.slice(0, -1)) as string;
      if (open.at(-1)?.has(key)) return key;
      open.at(-1)?.add(key);
    }
  }
  return undefined;
}
