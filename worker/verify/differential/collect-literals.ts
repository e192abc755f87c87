import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Node } from "acorn";
import { parse } from "acorn";
import { full } from "acorn-walk";

/** Words of a package: what it is likely to be called with, found in its own sources and README. */
export interface Vocabulary {
  readonly strings: readonly string[];
  /** Strings that its code compares with: names of modes and operators. */
  readonly keywords: readonly string[];
  readonly numbers: readonly number[];
  /** Names of properties that its code reads, as names of options. */
  readonly options: readonly string[];
}

/** Most words of a kind that are kept, spread over where they were found. */
const MAX_WORDS = 1500;
const MAX_LENGTH = 120;

/** Collects literals of these files in a tree of the harness's own checkout; `readme`: examples of the README too. */
export async function collectLiterals(
  tree: string,
  modules: readonly string[],
  { readme }: { readme: boolean },
): Promise<Vocabulary> {
  const found: Found = { strings: new Set(), keywords: new Set(), numbers: new Set(), options: new Set() };
  for (const module of modules) {
    const source = await readFile(join(tree, module), "utf8");
    const parsed = parseSource(source);
    if (parsed !== undefined) full(parsed, (node) => collect(node, found));
  }
  for (const word of readme ? await readmeExamples(tree) : []) found.strings.add(word);
  const short = [...found.strings].filter((word) => word.length > 0 && word.length <= MAX_LENGTH);
  return {
    strings: thin(short),
    keywords: thin([...found.keywords]),
    numbers: thin([...found.numbers]),
    options: thin([...found.options]),
  };
}

/** A file that is no JavaScript that this parser knows has no literals. */
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
      // Tried as the other kind, then left out.
    }
  }
  return undefined;
}

interface Found {
  readonly strings: Set<string>;
  readonly keywords: Set<string>;
  readonly numbers: Set<number>;
  readonly options: Set<string>;
}

type AnyNode = Node & {
  value?: unknown;
  test?: AnyNode | null;
  left?: AnyNode;
  right?: AnyNode;
  operator?: string;
  property?: { name?: string };
  object?: { name?: string };
  computed?: boolean;
};

function collect(node: Node, into: Found): void {
  const part = node as AnyNode;
  if (node.type === "Literal" && typeof part.value === "string") into.strings.add(part.value);
  if (node.type === "Literal" && typeof part.value === "number") into.numbers.add(part.value);
  if (node.type === "SwitchCase") addText(into.keywords, part.test);
  if (node.type === "BinaryExpression" && /^[!=]==?$/.test(part.operator ?? "")) {
    addText(into.keywords, part.left);
    addText(into.keywords, part.right);
  }
  if (node.type !== "MemberExpression" || part.computed === true) return;
  if (part.property?.name !== undefined && /^opt/i.test(part.object?.name ?? "")) into.options.add(part.property.name);
}

function addText(texts: Set<string>, node: AnyNode | null | undefined): void {
  if (node?.type === "Literal" && typeof node.value === "string") texts.add(node.value);
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
