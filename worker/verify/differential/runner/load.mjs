import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { describe } from "./describe.mjs";
import { isObject, targetsOf } from "./surface.mjs";

const require = createRequire(resolve("/work", "package.json"));

/**
 * Loads a module with `import()`, as its callers may. `as` is the form of the original's exports, to which the
 * candidate's exports are adapted: the exports of a CommonJS module are its `module.exports`, those of an ES module are
 * its namespace.
 */
export async function loadModule(file, as) {
  const { format, exports, namespace } = await read(file);
  if (as?.format === "cjs" && format === "esm") return asCommonJs(namespace, as.isTranspiled);
  const root =
    as?.format === "esm" && format === "cjs"
      ? asNamespace(exports, as.hasDefault)
      : format === "esm"
        ? namespace
        : exports;
  return { format, root, missing: [], differing: [] };
}

async function read(file) {
  let namespace;
  try {
    namespace = await import(pathToFileURL(file).href);
  } catch (error) {
    // `require` may load a file that `import` does not support, such as a file without an extension.
    if (error?.code !== "ERR_UNKNOWN_FILE_EXTENSION" || /\.[cm]?tsx?$/.test(file)) throw error;
    return { format: "cjs", exports: require(file) };
  }
  const cached = require.cache[file];
  return cached === undefined ? { format: "esm", namespace } : { format: "cjs", exports: cached.exports, namespace };
}

/**
 * Converts an ES module's exports for callers that used a CommonJS module: the default export, with the named exports
 * added to it.
 */
function asCommonJs(namespace, isTranspiled) {
  if (isTranspiled && !namespace.default?.__esModule)
    return { format: "esm", root: { ...namespace }, missing: [], differing: [] };
  if (!("default" in namespace)) return { error: "the module has no default export" };
  const root = namespace.default;
  const names = isObject(root) ? Object.getOwnPropertyNames(root).filter((name) => isName(name, root)) : [];
  return {
    format: "esm",
    root,
    missing: names.filter((name) => !(name in namespace)),
    differing: names.filter((name) => name in namespace && !Object.is(namespace[name], root[name])),
  };
}

function asNamespace(exports, hasDefault) {
  if (!isObject(exports)) return { default: exports };
  const names = Object.keys(exports).filter((name) => name !== "__esModule");
  const all = Object.fromEntries(names.map((name) => [name, exports[name]]));
  return !hasDefault || (exports.__esModule && "default" in exports) ? all : { default: exports, ...all };
}

/** Whether a name can be exported: an identifier that is not a reserved word. */
function isName(name, root) {
  if (typeof root === "function" && FUNCTION_KEYS.has(name)) return false;
  return /^[A-Za-z_$][\w$]*$/.test(name) && !RESERVED.has(name) && !(Array.isArray(root) && name === "length");
}
const FUNCTION_KEYS = new Set(["length", "name", "prototype", "arguments", "caller"]);
const RESERVED = new Set(
  "default break case catch class const continue debugger delete do else enum export extends false finally for function if import in instanceof new null return super switch this throw true try typeof var void while with yield let static await implements interface package private protected public".split(
    " ",
  ),
);

/** Describes a loaded module: the parts of its exports that can be called, and its exports as text. */
export function surfaceOf({ format, root, missing, differing }) {
  const isTranspiled = format === "cjs" && isObject(root) && root.__esModule === true;
  const hasDefault = format === "esm" && isObject(root) && "default" in root;
  return { format, isTranspiled, hasDefault, targets: targetsOf(root), root: describeRoot(root), missing, differing };
}

/** The exports are sorted by name: their order, and whether an export is a getter, are not part of the interface. */
export function describeRoot(root) {
  const isMap =
    isObject(root) && typeof root !== "function" && [null, Object.prototype].includes(Object.getPrototypeOf(root));
  if (!isMap) return describe(root);
  const known = new Map([[root, "the exports"]]);
  const keys = Reflect.ownKeys(root).filter((key) => key !== "__esModule" && key !== Symbol.toStringTag);
  const sorted = keys.map((key) => [String(key), key]).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${sorted.map(([name, key]) => `${name}: ${describe(read_(root, key), known)}`).join(", ")}}`;
}

function read_(root, key) {
  try {
    return root[key];
  } catch (error) {
    return error;
  }
}

export const fileOf = (folder, module) => join(folder, module);
