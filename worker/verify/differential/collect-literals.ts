import { readdir } from "node:fs/promises";
import { type Node, parse } from "acorn";
import { full } from "acorn-walk";
import { createLru } from "../../../shared/support/create-lru.ts";
import { readInTree } from "../../workspace/read-in-tree.ts";
import { collectConstant } from "./constants-of-sources.ts";
import type { Pattern } from "./texts-of-patterns.ts";
import { collectUses, type Fields, type FoundUses, type Uses } from "./uses-of-names.ts";

/** Words from the sources and the README of a package that are likely arguments of its functions. */
export interface Vocabulary {
  readonly strings: readonly string[];
  /** Strings that the package's code compares values with: names of modes and operators. */
  readonly keywords: readonly string[];
  readonly numbers: readonly number[];
  readonly patterns: readonly Pattern[];
  /** Names of properties that the package's code reads or destructures: likely names of options. */
  readonly options: readonly string[];
  /** How the package's code uses its parameters and options, by name. */
  readonly uses: Uses;
  readonly fields: Fields;
}

/** Maximum number of words of each kind. If there are more, the chosen words are spread evenly over the sources. */
const MAX_WORDS = 1500;
const MAX_LENGTH = 120;

/** Maximum number of trees whose literals are cached. The tree that was not used for longest is dropped first. */
const MAX_TREES = 16;

/**
 * Collects literals from files in a tree that the harness itself checked out; `readme` adds examples from the README. The path of such a
 * tree is derived from its content, which never changes, so each file is read once for all candidates.
 */
export async function collectLiterals(
  tree: string,
  modules: readonly string[],
  { readme }: { readme: boolean },
): Promise<Vocabulary> {
  const known = knownOf(tree);
  const parts: Found[] = [];
  for (const module of modules) {
    const part = known.files.get(module) ?? (await literalsOf(tree, module));
    known.files.set(module, part);
    parts.push(part);
  }
  if (readme) known.readme ??= await readmeExamples(tree);
  const words = [...parts.flatMap(({ strings }) => [...strings]), ...((readme ? known.readme : undefined) ?? [])];
  return {
    strings: thin(words.filter((word) => word.length > 0 && word.length <= MAX_LENGTH)),
    keywords: thin(parts.flatMap(({ keywords }) => [...keywords])),
    numbers: thin(parts.flatMap(({ numbers }) => [...numbers])),
    patterns: parts.flatMap(({ patterns }) => [...patterns.values()]),
    options: thin(parts.flatMap(({ options }) => [...options])),
    uses: joined(parts.map(({ uses }) => uses)),
    fields: joined(parts.map(({ fields }) => fields)),
  };
}

function joined<T>(parts: readonly ReadonlyMap<string, ReadonlySet<T>>[]): ReadonlyMap<string, ReadonlySet<T>> {
  if (parts.length === 1 && parts[0] !== undefined) return parts[0];
  const all = new Map<string, ReadonlySet<T>>();
  for (const part of parts)
    for (const [name, found] of part) all.set(name, new Set([...(all.get(name) ?? []), ...found]));
  return all;
}

/** The literals found so far in one tree. */
interface Known {
  readonly files: Map<string, Found>;
  readme?: readonly string[];
}

const trees = createLru<string, Known>(MAX_TREES);

function knownOf(tree: string): Known {
  const known = trees.get(tree) ?? { files: new Map() };
  trees.set(tree, known);
  return known;
}

async function literalsOf(tree: string, file: string): Promise<Found> {
  const found: Found = {
    strings: new Set(),
    keywords: new Set(),
    numbers: new Set(),
    patterns: new Map(),
    options: new Set(),
    constants: new Map(),
    uses: new Map(),
    fields: new Map(),
    converted: new Set(),
  };
  const parsed = parseSource((await readInTree(tree, file)) ?? "");
  if (parsed !== undefined) full(parsed, (node) => collect(node, found));
  for (const name of found.converted) for (const known of [found.uses, found.fields]) known.delete(name);
  return found;
}

/** Parses a file. Returns undefined if this parser cannot read the file as JavaScript. */
function parseSource(source: string): Node | undefined {
  for (const sourceType of ["script", "module"] as const) {
    try {
      return parse(source, {
        ecmaVersion: "latest",
        sourceType,
        allowReturnOutsideFunction: true,
        allowHashBang: true,
      });
    } catch {
      // Not valid as this source type: try the other type, then leave the file out.
    }
  }
  return undefined;
}

interface Found extends FoundUses {
  /** Values of the variables that hold numbers, by name. */
  readonly constants: Map<string, number>;
  readonly strings: Set<string>;
  readonly keywords: Set<string>;
  readonly numbers: Set<number>;
  /** Regular expressions, by their source text. */
  readonly patterns: Map<string, Pattern>;
  readonly options: Set<string>;
}

type AnyNode = Node & {
  value?: unknown;
  raw?: string;
  regex?: { pattern: string; flags: string };
  test?: AnyNode | null;
  left?: AnyNode;
  right?: AnyNode;
  operator?: string;
  property?: { name?: string };
  object?: { name?: string };
  computed?: boolean;
  properties?: readonly { key?: { name?: string; value?: unknown }; value?: unknown }[];
};

function collect(node: Node, into: Found): void {
  const part = node as AnyNode;
  if (node.type === "Literal" && typeof part.value === "string") into.strings.add(part.value);
  if (node.type === "Literal" && typeof part.value === "number") into.numbers.add(part.value);
  if (part.regex !== undefined && part.raw !== undefined)
    into.patterns.set(part.raw, { source: part.regex.pattern, flags: part.regex.flags });
  if (node.type === "SwitchCase") addText(into.keywords, part.test);
  if (node.type === "BinaryExpression" && /^[!=]==?$/.test(part.operator ?? "")) {
    addText(into.keywords, part.left);
    addText(into.keywords, part.right);
  }
  if (node.type === "ObjectExpression") collectKeys(part, into);
  collectConstant(node, into);
  collectOptions(part, into.options);
  collectUses(node, into);
}

/** Collects quoted keys, and all keys of an object whose values are all literals: callers probably pass such keys as strings. */
function collectKeys({ properties = [] }: AnyNode, into: Found): void {
  const isTable = properties.length > 1 && properties.every(({ value }) => PLAIN.has((value as AnyNode)?.type));
  for (const { key } of properties) {
    const text = typeof key?.value === "string" ? key.value : isTable ? key?.name : undefined;
    if (text === undefined) continue;
    into.strings.add(text);
    into.keywords.add(text);
  }
}

const PLAIN: ReadonlySet<string> = new Set(["Literal", "ArrayExpression", "BinaryExpression", "UnaryExpression"]);

function collectOptions(part: AnyNode, names: Set<string>): void {
  if (part.type === "ObjectPattern") for (const each of part.properties ?? []) addName(names, each.key);
  if (part.type !== "MemberExpression" || part.computed === true) return;
  if (part.property?.name !== undefined && /^(opt|config|settings|props)/i.test(part.object?.name ?? ""))
    names.add(part.property.name);
}

function addName(names: Set<string>, key: { name?: string } | undefined): void {
  if (key?.name !== undefined) names.add(key.name);
}

function addText(texts: Set<string>, node: AnyNode | null | undefined): void {
  if (node?.type === "Literal" && typeof node.value === "string") texts.add(node.value);
}

/** Quoted words and code spans of the README, which are examples that the package's author chose. */
async function readmeExamples(tree: string): Promise<string[]> {
  const name = (await readdir(tree)).find((file) => /^readme(\.|$)/i.test(file));
  if (name === undefined) return [];
  const text = (await readInTree(tree, name)) ?? "";
  const quoted = [...text.matchAll(/'([^'\n]{1,80})'|"([^"\n]{1,80})"|`([^`\n]{1,80})`/g)];
  return quoted.map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

/** Removes duplicates. If too many words remain, takes every second, every third, and so on. */
function thin<T>(all: readonly T[]): T[] {
  const items = [...new Set(all)];
  const step = Math.max(1, Math.ceil(items.length / MAX_WORDS));
  return items.filter((_item, i) => i % step === 0);
}
