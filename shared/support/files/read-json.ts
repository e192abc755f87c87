/**
 * Parses JSON that a person wrote. Throws an Error that says what is wrong with it, also where JSON itself would be silent: of a key
 * that comes twice in one object, all but the last would be lost.
 */
export function readJson(text: string): unknown {
  const value: unknown = JSON.parse(text);
  const key = findRepeatedKey(text);
  if (key === undefined) return value;
  throw new Error(`the key ${JSON.stringify(key)} comes twice in one object, and only one of them would count`);
}

/**
 * Decodes the bytes of a file that a person wrote, which is UTF-8 with or without a byte order mark. Throws an Error that says so for
 * others: letters that are not known would be replaced unseen.
 */
export function decodeText(bytes: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new Error("it is not UTF-8 (Windows often writes UTF-16): save it as UTF-8", { cause });
  }
}

/** The first key that comes a second time in one object of a text that is JSON. */
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
