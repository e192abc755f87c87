import { createHash } from "node:crypto";
import { parse } from "acorn";
import MagicString from "magic-string";
import type { AnyNode, ModuleFacts } from "./analyze-module.ts";
import { findComparisons, findDeclaration } from "./analyze-module.ts";

/**
 * The faults that the implementer makes on purpose, the first time it writes a module:
 *
 * direction  a comparison the wrong way round: a differential test on fresh inputs sees it
 * return     a forgotten return, where there is no single comparison that everything hangs on: seen by the same test
 * import     an import without its file extension, or a lost export: the module does not load or lacks a name
 * repetition a call with the same arguments as the one before answers `undefined`, as a cache that stores nothing does:
 *            a test that makes each call once cannot see it, only somebody who calls twice
 */
export type FaultKind = "direction" | "return" | "import" | "repetition";

/** Chooses up to three modules, each for another kind of fault, by seed. `roots`: modules that no other imports. */
export function chooseFaults(
  modules: readonly ModuleFacts[],
  { roots, seed }: { roots: ReadonlySet<string>; seed: string },
): Map<string, FaultKind> {
  const rank = (path: string) => createHash("sha256").update(`${seed} ${path}`).digest("hex");
  const shuffled = [...modules].sort((a, b) => (rank(a.path) < rank(b.path) ? -1 : 1));
  const chosen = new Map<string, FaultKind>();
  const choose = (kind: FaultKind, fits: (facts: ModuleFacts) => boolean): boolean => {
    const found = shuffled.find((facts) => !chosen.has(facts.path) && fits(facts));
    if (found !== undefined) chosen.set(found.path, kind);
    return found !== undefined;
  };
  const isFunction = ({ kind, parameters }: ModuleFacts) => kind === "function" && parameters > 0;
  if (!choose("direction", (facts) => isFunction(facts) && facts.comparisons === 1)) {
    choose("return", (facts) => isFunction(facts) && roots.has(facts.path));
  }
  choose("repetition", isFunction);
  choose(
    "import",
    ({ requires, names }) => requires.some((specifier) => specifier.startsWith(".")) || names.length > 0,
  );
  return chosen;
}

/** The module with the fault in it. */
export function plantFault(code: string, kind: FaultKind): string {
  switch (kind) {
    case "direction":
      return turnComparison(code);
    case "return":
      return forgetReturn(code);
    case "import":
      return breakImport(code);
    case "repetition":
      return forgetRepetition(code);
  }
}

const TURNED: Readonly<Record<string, string>> = {
  "<": ">",
  ">": "<",
  "<=": ">=",
  ">=": "<=",
  "===": "!==",
  "!==": "===",
};

function turnComparison(code: string): string {
  const tree = parse(code, { ecmaVersion: "latest", sourceType: "module" }) as unknown as AnyNode;
  const [first] = findComparisons(tree);
  if (first?.left === undefined || first.right === undefined || first.operator === undefined) return code;
  const at = first.left.end + code.slice(first.left.end, first.right.start).indexOf(first.operator);
  return new MagicString(code)
    .overwrite(at, at + first.operator.length, TURNED[first.operator] ?? first.operator)
    .toString();
}

/** Drops the last `return` of the exported function. */
function forgetReturn(code: string): string {
  const name = /^export default (\w+);$/m.exec(code)?.[1];
  const tree = parse(code, { ecmaVersion: "latest", sourceType: "module" }) as unknown as { body: AnyNode[] };
  const declared = name === undefined ? undefined : findDeclaration(tree, name);
  const body = declared?.body as (AnyNode & { body?: AnyNode[] }) | undefined;
  const last = body?.body?.findLast(({ type }) => type === "ReturnStatement");
  if (last === undefined) return turnComparison(code);
  return new MagicString(code).remove(last.start, last.start + "return".length).toString();
}

function breakImport(code: string): string {
  const broken = code.replace(/^(import .* from "\.[^"]*)\.js";$/m, '$1";');
  return broken === code ? code.replace(/^export \{ \w+ as \w+ \};$/m, "") : broken;
}

function forgetRepetition(code: string): string {
  const match = /^export default (\w+);$/m.exec(code);
  if (match === null) return code;
  const wrapper = `
let lastCall;
const remembered = Object.assign((...args) => {
  const key = args.map((value) => \`\${Object.prototype.toString.call(value)}\${typeof value === "object" ? JSON.stringify(value) : String(value)}\`).join();
  if (key === lastCall) return undefined;
  lastCall = key;
  return ${match[1]}(...args);
}, ${match[1]});
export default remembered;`;
  return code.replace(match[0], wrapper.trim());
}
