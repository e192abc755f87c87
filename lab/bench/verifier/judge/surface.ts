import { existsSync } from "node:fs";
import { createRequire, register } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

/** The exports of a module by name. `default` is the result of `require` if that is a function. */
export type Surface = ReadonlyMap<string, unknown>;

/** Loads a module of the original or of the candidate; undefined if there is no such file. */
export type Load = (module: string) => Promise<Surface | undefined>;

/** Returns a function that loads modules of the original library with `require`. */
export function loadOriginal(folder: string): Load {
  const require = createRequire(join(folder, "index.js"));
  return async (module) => {
    const file = join(folder, module);
    return existsSync(file) ? surfaceOf({ default: require(file) }) : undefined;
  };
}

/** Returns a function that loads a candidate's modules from its folder `esm/`. Missing packages are loaded from the original library's folder. */
export function loadCandidate(tree: string, original: string): Load {
  resolvePackagesFrom(original);
  return async (module) => {
    const file = candidateFile(tree, module);
    if (!file) return undefined;
    const loaded: Record<string, unknown> = await import(pathToFileURL(file).href);
    return surfaceOf(loaded);
  };
}

/** Returns the candidate's file that corresponds to a module of the original; undefined if there is none. */
export function candidateFile(tree: string, module: string): string | undefined {
  return [module, module.replace(/\.js$/, ".mjs")].map((name) => join(tree, "esm", name)).find(existsSync);
}

function surfaceOf(loaded: Readonly<Record<string, unknown>>): Surface {
  const surface = new Map<string, unknown>();
  const main = loaded.default;
  if (typeof main === "function") surface.set("default", main);
  if ((typeof main === "object" || typeof main === "function") && main !== null) {
    for (const [name, value] of Object.entries(main)) surface.set(name, value);
  }
  for (const [name, value] of Object.entries(loaded)) {
    if (name !== "default") surface.set(name, value);
  }
  return surface;
}

function resolvePackagesFrom(folder: string): void {
  const parent = JSON.stringify(pathToFileURL(join(folder, "index.js")).href);
  const hook = `export async function resolve(specifier, context, next) {
    try {
      return await next(specifier, context);
    } catch (error) {
      if (/^[./]|^file:/.test(specifier)) throw error;
      return next(specifier, { ...context, parentURL: ${parent} });
    }
  }`;
  register(`data:text/javascript,${encodeURIComponent(hook)}`);
}
