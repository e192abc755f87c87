import type { SetChange, SetPackage } from "./types.ts";

/** A change that replaces the only occurrence of a text in one file of a package. */
export function replaceOnce(name: string, changed: SetPackage, path: string, find: string, replace: string): SetChange {
  return { name, package: changed, replacements: [{ path, find, replace }] };
}
