import { chmodSync, copyFileSync, existsSync, mkdirSync, realpathSync, renameSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { closedParent } from "./data-folder.ts";

/**
 * The path of a program as a slot's user can reach it: the program itself, or, where a folder above it is closed (a Node
 * under `/root/.nvm`), a copy in the data folder.
 */
export function reachableCopy(program: string, data: string): string {
  const real = realpathSync(program);
  if (process.getuid?.() !== 0 || closedParent(real) === undefined) return real;
  const folder = join(data, "programs");
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const copy = join(folder, `${basename(real)}-${statSync(real).size}-${Math.floor(statSync(real).mtimeMs)}`);
  if (!existsSync(copy)) {
    const making = `${copy}.${process.pid}`;
    copyFileSync(real, making);
    chmodSync(making, 0o755);
    renameSync(making, copy);
  }
  return copy;
}
