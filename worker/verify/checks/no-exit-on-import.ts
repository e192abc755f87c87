import type { FileChange } from "../change.ts";
import type { StaticCheck } from "../static-check.ts";
import { exportedNames } from "../syntax/exported-names.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { nameChain, nodeAt, type SyntaxNode, walk } from "../syntax/walk.ts";
import { isTestPath } from "./test-paths.ts";

/** Loading a changed module neither ends the process nor patches the test runner or its assertions. */
export const noExitOnImport: StaticCheck = {
  name: "no-exit-on-import",
  reason: "exit code 0 of a process that a module ended says nothing about the module",
  severity: "error",
  holds: "no module ends the process when it is loaded, or patches the test runner",
  inspect: ({ files }) =>
    files.flatMap((file) => {
      const known = callsOnLoad(file.parsedBefore);
      return isProgram(file)
        ? []
        : [...callsOnLoad(file.parsedAfter)]
            .filter((call) => !known.has(call))
            .map((call) => ({ claim: `${file.path} calls ${call} when it is loaded` }));
    }),
};

const ENDINGS = /^process\.(?:exit|reallyExit|abort|kill)$|^process\.(?:on|once)$/;
const JUDGES = /^(?:node:)?(?:test|assert|assert\/strict|test\/reporters)$/;

/**
 * Whether a module is a program, which may end the process: a script that declares itself as a program, or a module
 * without exports. Tests do not count as programs.
 */
function isProgram({ path, textAfter = "", parsedAfter }: FileChange): boolean {
  if (textAfter.startsWith("#!") || /(^|\/)(?:bin|scripts|tools)\//.test(path)) return true;
  return !isTestPath(path) && parsedAfter?.kind === "script" && exportedNames(parsedAfter.tree).size === 0;
}

/** Calls outside functions that end the process, and assignments outside functions to the test runner or its assertions. */
function callsOnLoad(parsed: Parsed | undefined): Set<string> {
  const found = new Set<string>();
  if (parsed?.kind !== "script") return found;
  const { tree, text } = parsed;
  const judges = judgesIn(tree);
  walk(tree, (node, ancestors) => {
    const isDeferred = ancestors.some(
      (above, i) => above.type.includes("Function") && !isCalledAtOnce(above, ancestors[i - 1]),
    );
    const name = isDeferred ? undefined : (endingCall(node, text) ?? patchOf(node, judges));
    if (name !== undefined) found.add(name);
  });
  return found;
}

function endingCall(node: SyntaxNode, text: string): string | undefined {
  if (node.type !== "CallExpression") return undefined;
  const name = nameChain(nodeAt(node, "callee")).join(".");
  const isOther = /\.(?:on|once)$/.test(name) && !/["'](?:exit|beforeExit)["']/.test(text.slice(node.start, node.end));
  return ENDINGS.test(name) && !isOther ? name : undefined;
}

function patchOf(node: SyntaxNode, judges: ReadonlySet<string>): string | undefined {
  if (node.type !== "AssignmentExpression") return undefined;
  const chain = nameChain(nodeAt(node, "left"));
  const isPatch = chain.join(".") === "process.exitCode" || (chain.length > 1 && judges.has(chain[0] ?? ""));
  return isPatch ? `${chain.join(".")} =` : undefined;
}

/** Whether a function is called where it is written: `(() => {...})()`. */
function isCalledAtOnce(
  fn: { start: number; end: number },
  above: { type: string; [field: string]: unknown } | undefined,
): boolean {
  const callee = above?.type === "CallExpression" ? (above.callee as { start?: number } | undefined) : undefined;
  return callee?.start === fn.start;
}

/** Local names of the test runner and its assertions in a module. */
function judgesIn(tree: Parameters<typeof walk>[0]): Set<string> {
  const names = new Set<string>();
  walk(tree, (node) => {
    if (node.type === "ImportDeclaration" && JUDGES.test(String(nodeAt(node, "source")?.value))) {
      for (const specifier of node.specifiers as { local: { name: string } }[]) names.add(specifier.local.name);
    }
    if (node.type !== "VariableDeclarator") return;
    const init = nodeAt(node, "init");
    const [argument] = (init?.arguments as { value?: unknown }[] | undefined) ?? [];
    const isRequire = init?.type === "CallExpression" && nameChain(nodeAt(init, "callee"))[0] === "require";
    if (isRequire && JUDGES.test(String(argument?.value))) names.add(String(nodeAt(node, "id")?.name));
  });
  return names;
}
