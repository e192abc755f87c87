import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import picomatch from "picomatch";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { importSpecifier, resolveSpecifier } from "../../../simulator/brains/refactor/resolve-specifier.ts";
import { transformModule } from "../../../simulator/brains/refactor/transform-module.ts";

/** A package of `node_modules` for a job's repository. */
export interface SamplePackage {
  readonly name: string;
  readonly modules: string;
  readonly exclude: string;
  readonly dependencies: readonly string[];
}

export const SAMPLES: readonly SamplePackage[] = [
  { name: "semver", modules: "**/*.js", exclude: "bin/**, preload.js, esm/**, node_modules/**", dependencies: [] },
  { name: "picomatch", modules: "lib/*.js, index.js, posix.js", exclude: "esm/**", dependencies: [] },
  {
    name: "braces",
    modules: "lib/*.js, index.js",
    exclude: "esm/**",
    dependencies: ["fill-range", "to-regex-range", "is-number"],
  },
];

const installed = join(packageRoot(), "node_modules");

/** Makes a folder with the package at its root and its dependencies in `node_modules`; `remove` deletes it. */
export function unpackSample(sample: SamplePackage): { root: string; remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), `midwatch-brain-${sample.name}-`));
  const isOwn = (path: string) => !path.slice(join(installed, sample.name).length).includes("node_modules");
  cpSync(join(installed, sample.name), root, { recursive: true, filter: isOwn });
  for (const name of sample.dependencies)
    cpSync(join(installed, name), join(root, "node_modules", name), { recursive: true });
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** The package's modules that have to be rewritten. */
export function modulesOf(root: string, sample: SamplePackage): string[] {
  const list = (text: string) => text.split(", ");
  const wanted = picomatch(list(sample.modules));
  const excluded = picomatch(list(sample.exclude));
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => wanted(path) && !excluded(path))
    .sort();
}

/** Writes the `esm/` tree as implementers do, with the real export names of each module. */
export function writeTree(
  root: string,
  modules: readonly string[],
  namesOf: (path: string) => readonly string[],
): void {
  const known = new Set(modules);
  mkdirSync(join(root, "esm"), { recursive: true });
  writeFileSync(join(root, "esm", "package.json"), '{"type":"module"}');
  for (const path of modules) {
    const target = (specifier: string) => resolveSpecifier(path, specifier, known);
    const code = transformModule(readFileSync(join(root, path), "utf8"), {
      names: namesOf(path),
      resolve: (specifier) => {
        const found = target(specifier);
        return found === undefined ? specifier : importSpecifier(path, found);
      },
      exportsOf: (specifier) => {
        const found = target(specifier);
        return found === undefined ? undefined : new Set(namesOf(found));
      },
    });
    mkdirSync(dirname(join(root, "esm", path)), { recursive: true });
    writeFileSync(join(root, "esm", path), code);
  }
}

/** The own properties of each original's `module.exports`, read in Node. */
export function namesAtRunTime(root: string): (path: string) => string[] {
  const require = createRequire(join(root, "package.json"));
  const skipped = ["length", "name", "prototype", "arguments", "caller"];
  return (path) => {
    const value: unknown = require(`./${path}`);
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return [];
    return Object.getOwnPropertyNames(value).filter((name) => typeof value !== "function" || !skipped.includes(name));
  };
}
