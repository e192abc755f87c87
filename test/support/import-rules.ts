import { posix } from "node:path";

/**
 * The import rules (docs/architecture.md) as a table: for each folder, the folders and packages that its files may
 * import. For a file in several of these folders, the innermost folder counts. Packages that are not in GUARDED may be
 * imported everywhere.
 */
export const ALLOWED: Record<string, { folders: string[]; packages: string[] }> = {
  "shared/protocol": { folders: ["shared/protocol", "shared/support"], packages: [] },
  "shared/support": { folders: ["shared/support"], packages: [] },
  "shared/redis": { folders: ["shared"], packages: ["ioredis"] },
  "shared/queue": { folders: ["shared"], packages: ["bullmq", "ioredis"] },
  "shared/model": { folders: ["shared"], packages: ["@anthropic-ai/sdk"] },
  shared: { folders: ["shared"], packages: [] },
  "coordinator/job": { folders: ["shared/protocol", "shared/support", "coordinator/job"], packages: [] },
  "coordinator/log": { folders: ["shared", "coordinator/job", "coordinator/log"], packages: [] },
  "coordinator/http": { folders: ["shared", "coordinator"], packages: ["fastify"] },
  coordinator: { folders: ["shared", "coordinator"], packages: [] },
  worker: { folders: ["shared", "worker"], packages: [] },
  simulator: { folders: ["shared", "simulator"], packages: ["fastify"] },
  launch: { folders: ["shared", "launch"], packages: [] },
  cli: {
    folders: ["cli", "launch", "shared/protocol", "shared/settings", "shared/settings.ts", "shared/support"],
    packages: [],
  },
  dashboard: { folders: ["dashboard", "shared/protocol", "shared/support"], packages: [] },
  lab: { folders: [""], packages: ["*"] },
  test: { folders: [""], packages: ["*"] },
};

/** Packages that only the folders which name them in the table may import. */
export const GUARDED = ["bullmq", "ioredis", "@anthropic-ai/sdk", "fastify", "@fastify"];

/** Returns a sentence for each import rule that a file breaks. */
export function brokenRules(file: string, source: string): string[] {
  const folder = homeOf(file);
  const rules = ALLOWED[folder];
  if (rules === undefined) return [`${file} is in no folder of the table`];
  return importsOf(source).flatMap((specifier) => {
    if (specifier.startsWith(".")) return checkFolder(file, specifier, rules.folders);
    return checkPackage(file, specifier, rules.packages);
  });
}

/** The module specifiers that a TypeScript source imports, including dynamic imports and imports of types. */
export function importsOf(source: string): string[] {
  const code = source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/^\s*\/\/.*$/gm, "");
  const pattern = /(?:\bfrom\s*|\bimport\s*\(?\s*|\brequire\s*\(\s*)["']([^"'\n]+)["']/g;
  return [...code.matchAll(pattern)].map((match) => match[1] ?? "");
}

function homeOf(file: string): string {
  const homes = Object.keys(ALLOWED).filter((folder) => file.startsWith(`${folder}/`));
  return homes.sort((a, b) => b.length - a.length)[0] ?? "";
}

function checkFolder(file: string, specifier: string, folders: readonly string[]): string[] {
  const target = posix.normalize(posix.join(posix.dirname(file), specifier));
  const allowed = folders.some((folder) => folder === "" || target === folder || target.startsWith(`${folder}/`));
  return allowed ? [] : [`${file} imports ${target}, but may only import from: ${folders.join(", ")}`];
}

function checkPackage(file: string, specifier: string, packages: readonly string[]): string[] {
  const guard = GUARDED.find((name) => specifier === name || specifier.startsWith(`${name}/`));
  if (guard === undefined || packages.includes("*")) return [];
  const allowed = packages.some((name) => specifier.startsWith(name) || (name === "fastify" && guard === "@fastify"));
  return allowed ? [] : [`${file} imports ${specifier}, which this folder may not import`];
}
