import { posix } from "node:path";
import type { Change, FileChange } from "../change.ts";
import type { Fault, StaticCheck } from "../static-check.ts";
import type { Parsed } from "../syntax/parse-source.ts";
import { nameChain, nodeAt, nodesAt, walk } from "../syntax/walk.ts";

/** What a changed module imports by a relative path is there. */
export const importsResolve: StaticCheck = {
  name: "imports-resolve",
  reason: "an import that leads nowhere fails only when somebody loads it",
  severity: "error",
  holds: "every relative import that was added leads to a file",
  inspect: async (change) => {
    const faults: Fault[] = [];
    for (const file of change.files) faults.push(...(await faultsOf(change, file)));
    return faults;
  },
};

async function faultsOf(change: Change, { path, parsedBefore, parsedAfter }: FileChange): Promise<Fault[]> {
  const known = specifiersIn(parsedBefore);
  const faults: Fault[] = [];
  for (const specifier of specifiersIn(parsedAfter)) {
    const isBuilt = /(^|\/)(?:dist|build|lib|out|generated)\//.test(specifier);
    if (known.has(specifier) || isBuilt || (await leadsSomewhere(change, path, specifier))) continue;
    faults.push({ claim: `${path} imports ${specifier}, which leads to no file` });
  }
  return faults;
}

/** Relative specifiers of imports, exports and `require`, as they are written. */
function specifiersIn(parsed: Parsed | undefined): Set<string> {
  const found = new Set<string>();
  if (parsed?.kind !== "script") return found;
  walk(parsed.tree, (node) => {
    const isCall = node.type === "CallExpression" && nameChain(nodeAt(node, "callee")).join(".") === "require";
    const source = isCall
      ? nodesAt(node, "arguments")[0]
      : node.type === "ImportExpression" || /^(?:Import|Export)\w*Declaration$/.test(node.type)
        ? nodeAt(node, "source")
        : undefined;
    const specifier = source?.value;
    if (typeof specifier === "string" && /^\.\.?(?:\/|$)/.test(specifier)) found.add(specifier);
  });
  return found;
}

const ENDINGS = ["", ".js", ".mjs", ".cjs", ".ts", ".tsx", ".jsx", ".json", ".node", ".d.ts"];

async function leadsSomewhere({ read }: Change, from: string, specifier: string): Promise<boolean> {
  const target = posix.normalize(posix.join(posix.dirname(from), specifier.replace(/[?#].*$/, "")));
  if (target.startsWith("..")) return true;
  const typed = target.replace(/\.([cm]?)js(x?)$/, ".$1ts$2");
  const manifest = posix.join(target, "package.json");
  const wanted = [
    typed,
    ...ENDINGS.flatMap((ending) => [`${target}${ending}`, posix.join(target, `index${ending}`)]),
    manifest,
  ];
  for (const path of wanted) if ((await read(path)) !== undefined) return true;
  return false;
}
