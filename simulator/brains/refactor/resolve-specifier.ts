import { posix } from "node:path";

/** Finds the file of `files` that a relative specifier names; undefined for a package or a missing file. */
export function resolveSpecifier(from: string, specifier: string, files: ReadonlySet<string>): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const path = posix.join(posix.dirname(from), specifier).replace(/\/$/, "");
  const isFolder = /(^|\/)\.{0,2}$/.test(specifier);
  const plain = isFolder ? [] : [path, `${path}.js`, `${path}.json`];
  return [...plain, posix.join(path, "index.js")].find((candidate) => files.has(candidate));
}

/** Returns the specifier with which one ES module imports another one of the same tree. */
export function importSpecifier(from: string, to: string): string {
  const relative = posix.relative(posix.dirname(from), to);
  return relative.startsWith(".") ? relative : `./${relative}`;
}
