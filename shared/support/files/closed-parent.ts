import { statSync } from "node:fs";
import { dirname } from "node:path";

/** The first folder, from `path` upwards, that other users cannot enter; undefined if they can enter all of them. */
export function closedParent(path: string): string | undefined {
  for (let folder = path; ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0) return folder;
    if (folder === "/") return undefined;
  }
}
