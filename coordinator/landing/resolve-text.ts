/** One conflicting file: its text in the common base and on each of the two sides. */
export interface Sides {
  readonly base: string;
  readonly ours: string;
  readonly theirs: string;
}

/**
 * Merges the changes that two sides made to one file, if the file's structure shows that the changes are independent. Examples: different
 * keys of a JSON object; import or export lines that bind different names and were added at the same line. Returns undefined otherwise.
 */
export function resolveText(path: string, sides: Sides): string | undefined {
  if (path.endsWith(".json")) return resolveJson(sides);
  return /\.[cm]?[jt]sx?$/.test(path) ? resolveImports(sides) : undefined;
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** Merges only JSON files in the exact format of `JSON.stringify`, so that parsing loses nothing. */
function resolveJson({ base, ours, theirs }: Sides): string | undefined {
  const indent = /^\{\n(\s+)"/.exec(ours)?.[1] ?? "";
  const write = (value: Json) => `${JSON.stringify(value, null, indent)}\n`;
  const [b, o, t] = [base, ours, theirs].map((text) => {
    const value = parse(text);
    return value !== undefined && write(value) === text ? value : undefined;
  });
  if (b === undefined || o === undefined || t === undefined) return undefined;
  const merged = mergeValues(b, o, t);
  return merged === CONFLICT || merged === undefined ? undefined : write(merged);
}

const CONFLICT = Symbol("both sides changed it");

function mergeValues(
  base: Json | undefined,
  ours: Json | undefined,
  theirs: Json | undefined,
): Json | undefined | typeof CONFLICT {
  if (isSame(ours, theirs) || isSame(base, theirs)) return ours;
  if (isSame(base, ours)) return theirs;
  if (!isObject(ours) || !isObject(theirs) || !isObject(base)) return CONFLICT;
  const keys = [...new Set([...Object.keys(ours), ...Object.keys(theirs)])];
  const isSorted = [ours, theirs].every((side) => isInOrder(Object.keys(side)));
  const entries: [string, Json][] = [];
  for (const key of isSorted ? keys.sort() : keys) {
    const merged = mergeValues(own(base, key), own(ours, key), own(theirs, key));
    if (merged === CONFLICT) return CONFLICT;
    if (merged !== undefined) entries.push([key, merged]);
  }
  return Object.fromEntries(entries);
}

const IMPORT =
  /^(?:import|export)\s+(?:type\s+)?(\{[^{}]*\}|\*\s+as\s+[\w$]+|\*|[\w$]+)\s+from\s+(["'][^"'\\]+["']);?$/;

/** Keeps every line of the base where it is. Lines that either side added are inserted between the same two lines of the base. */
function resolveImports({ base, ours, theirs }: Sides): string | undefined {
  const lines = base.split("\n");
  const [left, right] = [addedBetween(lines, ours.split("\n")), addedBetween(lines, theirs.split("\n"))];
  if (left === undefined || right === undefined) return undefined;
  const names = new Set([...left.values()].flat().flatMap(namesOf));
  const mine = new Set([...left.values()].flat());
  const others = [...right.values()].flat().filter((line) => !mine.has(line));
  if (others.flatMap(namesOf).some((name) => names.has(name))) return undefined;
  const merged: string[] = [];
  for (let gap = 0; gap <= lines.length; gap++) {
    const [a, b] = [left.get(gap) ?? [], right.get(gap) ?? []];
    const union = [...new Set([...a, ...b])];
    merged.push(...(isInOrder(a) && isInOrder(b) ? union.sort() : union));
    const line = lines[gap];
    if (line !== undefined) merged.push(line);
  }
  return merged.join("\n");
}

/** For each line of the base, the lines that a side added before it. Undefined if the side made any other change. */
function addedBetween(base: readonly string[], side: readonly string[]): Map<number, string[]> | undefined {
  const added = new Map<number, string[]>();
  let gap = 0;
  for (const line of side) {
    if (line === base[gap]) gap += 1;
    else if (IMPORT.test(line)) added.set(gap, [...(added.get(gap) ?? []), line]);
    else return undefined;
  }
  return gap === base.length ? added : undefined;
}

/** The names that an import or export line binds or exports. For `*`, the name of the module is used. */
function namesOf(line: string): string[] {
  const [, what = "", from = ""] = IMPORT.exec(line) ?? [];
  if (what === "*") return [`* ${from}`];
  return what
    .replace(/^\*\s+as\s+/, "")
    .split(/[{},]/)
    .map(
      (part) =>
        part
          .trim()
          .split(/\s+as\s+/)
          .at(-1) ?? "",
    )
    .filter(Boolean);
}

function parse(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined; // The text is not JSON, so nothing is known of its structure.
  }
}

function own(value: { [key: string]: Json }, key: string): Json | undefined {
  return Object.hasOwn(value, key) ? value[key] : undefined;
}

function isObject(value: Json | undefined): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isSame(a: Json | undefined, b: Json | undefined): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function isInOrder(items: readonly string[]): boolean {
  return items.every((item, i) => i === 0 || (items[i - 1] ?? "") <= item);
}
