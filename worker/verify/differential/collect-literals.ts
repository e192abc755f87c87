import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Node } from "acorn";
import { parse } from "acorn";
import { full } from "acorn-walk";

/** Words of a package: what it is likely to be called with, found in its own sources and README. */
export interface Vocabulary {
  readonly strings: readonly string[];
  readonly numbers: readonly number[];
  /** Names of properties that its code reads, as names of options. */
  readonly options: readonly string[];
}

/** Most words of a kind that are kept, spread over where they were found. */
const MAX_WORDS = 1500;
const MAX_LENGTH = 120;

/** Collects literals of these modules and examples of the README in a tree of the harness's own checkout. */
export async function collectLiterals(tree: string, modules: readonly string[]): Promise<Vocabulary> {
  const strings = new Set<string>();
  const numbers = new Set<number>();
  const options = new Set<string>();
  for (const module of modules) {
    const source = await readFile(join(tree, module), "utf8");
    full(parseScript(source), (node) => collect(node, { strings, numbers, options }));
  }
  for (const word of await readmeExamples(tree)) strings.add(word);
  const short = [...strings].filter((word) => word.length > 0 && word.length <= MAX_LENGTH);
  return { strings: thin(short), numbers: thin([...numbers]), options: thin([...options]) };
}

function parseScript(source: string): Node {
  return parse(source, {
    ecmaVersion: "latest",
    sourceType: "script",
    allowReturnOutsideFunction: true,
    allowHashBang: true,
  });
}

function collect(node: Node, into: { strings: Set<string>; numbers: Set<number>; options: Set<string> }): void {
  const part = node as Node & {
    value?: unknown;
    property?: { name?: string };
    object?: { name?: string };
    computed?: boolean;
  };
  if (node.type === "Literal" && typeof part.value === "string") into.strings.add(part.value);
  if (node.type === "Literal" && typeof part.value === "number") into.numbers.add(part.value);
  if (node.type !== "MemberExpression" || part.computed === true) return;
  if (part.property?.name !== undefined && /^opt/i.test(part.object?.name ?? "")) into.options.add(part.property.name);
}

/** Quoted words and code spans of the README: the examples that its author chose. */
async function readmeExamples(tree: string): Promise<string[]> {
  const name = (await readdir(tree)).find((file) => /^readme(\.|$)/i.test(file));
  if (name === undefined) return [];
  const text = await readFile(join(tree, name), "utf8");
  const quoted = [...text.matchAll(/'([^'\n]{1,80})'|"([^"\n]{1,80})"|`([^`\n]{1,80})`/g)];
  return quoted.map((match) => match[1] ?? match[2] ?? match[3] ?? "");
}

function thin<T>(items: readonly T[]): T[] {
  const step = Math.max(1, Math.ceil(items.length / MAX_WORDS));
  return items.filter((_item, i) => i % step === 0);
}
