import { existsSync, mkdirSync, realpathSync, statSync } from "node:fs";
import { copyFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { closedParent } from "../shared/support/files/closed-parent.ts";
import { makeWhole } from "../shared/support/files/write-whole.ts";

/**
 * The path of a program that the user of a slot can reach: the program itself or, if a folder above it is closed to
 * other users (such as a Node in `/root/.nvm`), a copy in the data folder.
 */
export async function reachableCopy(program: string, data: string): Promise<string> {
  const real = realpathSync(program);
  if (process.getuid?.() !== 0 || closedParent(real) === undefined) return real;
  const folder = join(data, "programs");
  mkdirSync(folder, { recursive: true, mode: 0o755 });
  const name = `${basename(real)}-${statSync(real).size}-${Math.floor(statSync(real).mtimeMs)}`;
  const make = async (making: string) => {
    await copyFile(real, making);
    return name;
  };
  if (!existsSync(join(folder, name))) await makeWhole(folder, make, { mode: 0o755 });
  return join(folder, name);
}
