import { posix } from "node:path";

/** The module that a relative specifier names, among those that there are; undefined for a package or a missing file. */
export function resolveSpecifier(from: string, specifier: string, modules: ReadonlySet<string>): string | undefined {
  if (!specifier.startsWith(".")) return undefined;
  const path = posix.normalize(posix.join(posix.dirname(from), specifier));
  return [path, `${path}.js`, posix.join(path, "index.js")].find((candidate) => modules.has(candidate));
}

/** The specifier by which one ES module imports another of the same tree. */
export function importSpecifier(from: string, to: string): string {
  const relative = posix.relative(posix.dirname(from), to);
  return relative.startsWith(".") ? relative : `./${relative}`;
}
