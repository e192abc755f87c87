import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import picomatch from "picomatch";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { importSpecifier, resolveSpecifier } from "../../../simulator/brains/refactor/resolve-specifier.ts";
import { transformModule } from "../../../simulator/brains/refactor/transform-module.ts";

/** An installed npm package that serves as the repository of a job. */
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

/** Makes a temporary folder with the package at its root and the package's dependencies in `node_modules`. `remove` deletes the folder. */
export function unpackSample(sample: SamplePackage): { root: string; remove: () => void } {
  const root = mkdtempSync(join(tmpdir(), `midwatch-brain-${sample.name}-`));
  const isOwn = (path: string) => !path.slice(join(installed, sample.name).length).includes("node_modules");
  cpSync(join(installed, sample.name), root, { recursive: true, filter: isOwn });
  for (const name of sample.dependencies)
    cpSync(join(installed, name), join(root, "node_modules", name), { recursive: true });
  return { root, remove: () => rmSync(root, { recursive: true, force: true }) };
}

/** Returns the paths of the package's modules that a job has to rewrite. */
export function modulesOf(root: string, sample: SamplePackage): string[] {
  const list = (text: string) => text.split(", ");
  const wanted = picomatch(list(sample.modules));
  const excluded = picomatch(list(sample.exclude));
  return readdirSync(root, { recursive: true, encoding: "utf8" })
    .filter((path) => wanted(path) && !excluded(path))
    .sort();
}

/** Writes the rewritten modules to `esm/`, as implementers do. `namesOf` returns the export names of a module. */
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

/** Returns a function that loads an original module in Node and returns the names of its exports: the own properties of `module.exports`. */
export function namesAtRunTime(root: string): (path: string) => string[] {
  const require = createRequire(join(root, "package.json"));
  const skipped = ["length", "name", "prototype", "arguments", "caller"];
  return (path) => {
    const value: unknown = require(`./${path}`);
    if (value === null || (typeof value !== "object" && typeof value !== "function")) return [];
    return Object.getOwnPropertyNames(value).filter((name) => typeof value !== "function" || !skipped.includes(name));
  };
}
