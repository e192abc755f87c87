import { parseSource } from "../../worker/verify/syntax/parse-source.ts";
import type { SyntaxNode } from "../../worker/verify/syntax/walk.ts";
import { nameChain, nodeAt, nodesAt, walk } from "../../worker/verify/syntax/walk.ts";
import { makeRow } from "../bench/document.ts";
import type { Measure } from "./measure.ts";
import type { SourceTree } from "./source-tree.ts";

const TABLE = "shared/settings.ts";
/** Paths of the file with the table of settings, and of the file with the part of the table that lists programs and system variables. */
const PARTS = [TABLE, "shared/settings/system-settings.ts"];
const FOLDERS = /^(coordinator|worker|launch|cli|simulator|shared)\/.*\.ts$/;
const NAME = /^[A-Z][A-Z0-9_]*$/;

/** Environment variables of the shell, the terminal, Homebrew and git, which are not settings of Midwatch. */
const SYSTEM = [
  "GIT_INDEX_FILE",
  "GIT_SSH_COMMAND",
  "PATH",
  "HOME",
  "TERM",
  "NO_COLOR",
  "XDG_CONFIG_HOME",
  "XDG_CACHE_HOME",
  "HOMEBREW_PREFIX",
];

/** Finds the environment variables that the product reads although the table of settings does not declare them. */
export const undeclaredSettings: Measure = {
  name: "settings",
  about: `environment variables that are read, but not declared in ${TABLE}`,
  run: (tree) => {
    const parts = PARTS.filter((file) => tree.files.includes(file));
    const declared = parts.length > 0 ? namesDeclared(parts.map((file) => tree.read(file)).join("\n")) : undefined;
    const undeclared = findReads(tree).filter(({ name }) => !declared?.has(name));
    const names = [...new Set(undeclared.map(({ name }) => name))].sort();
    return {
      rows: [
        makeRow("settings read outside the table", {
          value: declared === undefined ? undefined : names.length,
          unit: "names",
          goal: { op: "<=", value: 0 },
          note: declared === undefined ? `no table yet: ${TABLE}` : [`${declared.size} declared`, ...names].join(", "),
        }),
      ],
      list: undeclared.map(({ file, line, name }) => `${file}:${line}: ${name}`),
    };
  },
};

/** Returns the names that the table declares: strings and keys in capitals, such as `name: "MIDWATCH_DATA"` or `MIDWATCH_DATA: {...}`. */
function namesDeclared(source: string): ReadonlySet<string> {
  const found = [...source.matchAll(/"([A-Z][A-Z0-9_]*)"|^\s*([A-Z][A-Z0-9_]*):/gm)];
  return new Set(found.map(([, text, key]) => text ?? key ?? ""));
}

function findReads(tree: SourceTree): { file: string; line: number; name: string }[] {
  return tree.files
    .filter((file) => FOLDERS.test(file) && !PARTS.includes(file))
    .flatMap((file) => {
      const parsed = parseSource(file, tree.read(file));
      if (parsed.kind !== "script") throw new Error(`${file} could not be parsed, so that its settings are unknown`);
      const reads = new Set<string>();
      walk(parsed.tree, (node, ancestors) => {
        if (isWrite(node, ancestors.at(-1))) return;
        for (const name of namesRead(node)) reads.add(`${node.loc?.start.line} ${name}`);
      });
      return [...reads].map((read) => {
        const [line, name = ""] = read.split(" ");
        return { file, line: Number(line), name };
      });
    })
    .filter(({ name }) => !SYSTEM.includes(name));
}

/**
 * Returns the environment variables that a syntax node reads: by `env.NAME`, `const { NAME } = env`, or `readText(env,
 * "NAME")`. The string "MIDWATCH_NAME" counts anywhere.
 */
function namesRead(node: SyntaxNode): string[] {
  const text = typeof node.value === "string" ? node.value : "";
  if (node.type === "Literal" && /^MIDWATCH_[A-Z0-9_]+$/.test(text)) return [text];
  if (node.type === "MemberExpression" && isEnv(nodeAt(node, "object"))) return namesOf([nodeAt(node, "property")]);
  if (node.type === "CallExpression") {
    const [first, second] = nodesAt(node, "arguments");
    return isEnv(first) && second?.type === "Literal" ? namesOf([second]) : [];
  }
  const pattern = nodeAt(node, "id");
  if (node.type !== "VariableDeclarator" || pattern?.type !== "ObjectPattern" || !isEnv(nodeAt(node, "init")))
    return [];
  return namesOf(nodesAt(pattern, "properties").map((property) => nodeAt(property, "key")));
}

function isWrite(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  return parent?.type === "AssignmentExpression" && nodeAt(parent, "left") === node;
}

function namesOf(nodes: readonly (SyntaxNode | undefined)[]): string[] {
  return nodes.map((node) => String(node?.name ?? node?.value ?? "")).filter((name) => NAME.test(name));
}

function isEnv(node: SyntaxNode | undefined): boolean {
  return ["env", "readEnv"].includes(nameChain(node).at(-1) ?? "");
}
