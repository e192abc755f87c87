import type { SetChange, SetPackage } from "./types.ts";

/** A change that replaces one text in one file. */
export const edit = (name: string, pkg: SetPackage, path: string, find: string, replace: string): SetChange => ({
  name,
  package: pkg,
  replacements: [{ path, find, replace }],
});

/** A change that replaces several texts, each given as its path, the text to find and its replacement. */
export const edits = (name: string, pkg: SetPackage, ...replaced: readonly [string, string, string][]): SetChange => ({
  name,
  package: pkg,
  replacements: replaced.map(([path, find, replace]) => ({ path, find, replace })),
});

/** A change that moves a file of the package, with its text as it is or rewritten. */
export const move = (
  name: string,
  pkg: SetPackage,
  from: string,
  to: string,
  rewrite: (text: string) => string = (text) => text,
): SetChange => ({ name, package: pkg, files: { [from]: null, [to]: rewrite(pkg.files[from] ?? "") } });
