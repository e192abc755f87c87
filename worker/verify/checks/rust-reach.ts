import { posix } from "node:path";
import type { Change } from "../change.ts";

/**
 * Tells which `pub` items of a file of Rust other crates can name: all of them if each module above is `pub`, those that a module above
 * re-exports, or none.
 */
export async function rustReach({ read }: Pick<Change, "read">, path: string): Promise<(name: string) => boolean> {
  if (/(?:^|\/)src\/lib\.rs$/.test(path)) return () => true;
  const dir = posix.dirname(path);
  const isFolder = posix.basename(path) === "mod.rs";
  const home = isFolder ? posix.dirname(dir) : dir;
  const module = isFolder ? posix.basename(dir) : posix.basename(path, ".rs");
  for (const parent of parentsIn(home)) {
    const text = (await read(parent))?.toString("utf8");
    if (text === undefined || parent === path) continue;
    const above = await rustReach({ read }, parent);
    if (new RegExp(`^\\s*pub\\s+mod\\s+${module}\\s*[;{]`, "m").test(text)) return above;
    const uses = text.match(new RegExp(`\\bpub\\s+use\\s+(?:self::|crate::[\\w:]*)?${module}::[^;]*;`, "g")) ?? [];
    const isNamed = (name: string) => uses.some((use) => /\*/.test(use) || new RegExp(`\\b${name}\\b`).test(use));
    return (name) => isNamed(name) && above(name);
  }
  return () => false;
}

/** The files that may declare the modules of a folder. */
function parentsIn(folder: string): string[] {
  if (posix.basename(folder) === "src") return [`${folder}/lib.rs`];
  return folder === "." ? [] : [`${folder}/mod.rs`, `${folder}.rs`];
}
