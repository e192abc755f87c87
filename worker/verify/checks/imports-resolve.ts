import { posix } from "node:path";
import type { Change, FileChange } from "../change.ts";
import type { Objection } from "../check-outcome.ts";
import type { StaticCheck } from "../static-check.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { nameChain, nodeAt, nodesAt, type SyntaxNode, walk } from "../syntax/walk.ts";
import { isIgnored } from "./ignored-paths.ts";
import { importPaths } from "./import-paths.ts";
import { isFixturePath } from "./test-paths.ts";

/** The relative imports of changed modules lead to existing files. Imports of build outputs and optional imports are exempt. */
export const importsResolve: StaticCheck = {
  name: "imports-resolve",
  reason: "an import without a file fails only when the module is loaded",
  severity: "error",
  holds: "every added relative import leads to a file",
  inspect: async (change) => {
    const objections: Objection[] = [];
    for (const file of change.files)
      if (!isFixturePath(file.path)) objections.push(...(await objectionsOf(change, file)));
    return objections;
  },
};

/** Outputs of builds and code generators, by their usual names. */
const BUILT =
  /(?:^|\/)(?:dist|build|lib|out|generated|__generated__|gen|\.next|\.nuxt|\.svelte-kit|\.astro|\.cache)\/|(?:[._-](?:generated|gen|pb|min|bs|res)|_pb|_grpc_web_pb)\.[cm]?[jt]s$|\/(?:\$types|generated)(?:\.[cm]?[jt]s)?$/;

async function objectionsOf(change: Change, { path, parsedBefore, parsedAfter }: FileChange): Promise<Objection[]> {
  const known = new Set(importsIn(parsedBefore));
  const elsewhere = resolvedBefore(change.files, path);
  const objections: Objection[] = [];
  for (const specifier of new Set(importsIn(parsedAfter))) {
    const target = posix.normalize(posix.join(posix.dirname(path), specifier.replace(/[?#!].*$/, "")));
    const isKnown =
      known.has(specifier) || elsewhere.has(target) || target.startsWith("..") || BUILT.test(`/${specifier}`);
    if (isKnown || (await leadsSomewhere(change, target)) || (await isIgnored(change.read, target))) continue;
    objections.push({ claim: `${path} imports ${specifier}, which leads to no existing file` });
  }
  return objections;
}

/** Import targets of deleted modules that did not exist in the base either: a module that moves may keep its broken imports. */
function resolvedBefore(files: readonly FileChange[], path: string): Set<string> {
  const gone = files.filter((file) => file.status === "D" && file.path !== path);
  return new Set(
    gone.flatMap((file) =>
      importsIn(file.parsedBefore)
        .map((specifier) => posix.normalize(posix.join(posix.dirname(file.path), specifier)))
        // An import target that the change itself deletes did exist in the base.
        .filter((target) => !files.some((other) => other.status === "D" && importPaths(target).includes(other.path))),
    ),
  );
}

/** The relative specifiers of the imports that a module needs to load, as written in its source. */
function importsIn(parsed: Parsed | undefined): string[] {
  const found: string[] = [];
  if (parsed?.kind !== "script") return found;
  const mocked = mockedIn(parsed.tree);
  walk(parsed.tree, (node, ancestors) => {
    const specifier = sourceOf(node)?.value;
    if (typeof specifier !== "string" || !/^\.\.?(?:\/|$)/.test(specifier) || mocked.has(specifier)) return;
    if (!mayFail(node, ancestors)) found.push(specifier);
  });
  return found;
}

function sourceOf(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type === "CallExpression" && /^require(?:\.resolve)?$/.test(nameChain(nodeAt(node, "callee")).join(".")))
    return nodesAt(node, "arguments")[0];
  const isImport = node.type === "ImportExpression" || /^(?:Import|Export)\w*Declaration$/.test(node.type);
  return isImport ? nodeAt(node, "source") : undefined;
}

/** Modules that tests replace by mocks: `vi.mock("./x", ...)`. */
function mockedIn(tree: SyntaxNode): Set<string> {
  const found = new Set<string>();
  walk(tree, (node) => {
    const name = node.type === "CallExpression" ? nameChain(nodeAt(node, "callee")).join(".") : "";
    const [first] = nodesAt(node, "arguments");
    const isMock =
      /^(?:jest|vi|vitest|td|mock|proxyquire|t|sinon)\.?(?:mock|doMock|unstable_mockModule|setMock|module|replace|esmock)?$/.test(
        name,
      );
    if (isMock && typeof first?.value === "string") found.add(first.value);
  });
  return found;
}

/** Whether an import may fail: it is inside a `try`, has a `.catch`, or is passed to a function that expects an error. */
function mayFail(node: SyntaxNode, ancestors: readonly SyntaxNode[]): boolean {
  const chain = [...ancestors, node];
  return ancestors.some((above, i) => {
    if (above.type === "TryStatement")
      return nodeAt(above, "block") === chain[i + 1] && nodeAt(above, "handler") !== undefined;
    const name = above.type === "CallExpression" ? nameChain(nodeAt(above, "callee")) : [];
    return /^(?:throws|rejects|throwsAsync|toThrow\w*|catch|rejectedWith|throw|assertThrows|optional\w*|lazy)$/.test(
      name.at(-1) ?? "",
    );
  });
}

async function leadsSomewhere({ read }: Change, target: string): Promise<boolean> {
  for (const path of [...importPaths(target), posix.join(target, "package.json")])
    if ((await read(path)) !== undefined) return true;
  // If an import needs a folder and the tree has a file at the folder's path, this file is a link or a submodule.
  const parts = target.split("/");
  for (let n = 1; n < parts.length; n += 1) if ((await read(parts.slice(0, n).join("/"))) !== undefined) return true;
  const modules = (await read(".gitmodules"))?.toString("utf8") ?? "";
  return [...modules.matchAll(/^\s*path\s*=\s*(.+?)\s*$/gm)].some(([, path]) => target.startsWith(`${path}/`));
}
