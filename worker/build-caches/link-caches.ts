import { execFile } from "node:child_process";
import { lstat, realpath, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { type FoundLanguage, outermost } from "./languages.ts";

/** The folder of a language's cache in every sandbox. */
export function pathInside(name: string): string {
  return `/opt/cache/${name}`;
}

/**
 * Makes the links to the cache of a language in a tree of which no process runs, and returns the modules that have it. A module that has
 * something else in the link's place stays as it is, and so does one that the tree reaches through a link, which may lead out of it.
 */
export async function linkCache(tree: string, { language, modules }: FoundLanguage): Promise<string[]> {
  const { name, link, linkedUnless = [], sources = [] } = language;
  if (link === undefined) return [];
  const linked: string[] = [];
  for (const module of outermost(modules)) {
    const folder = join(tree, module);
    if ((await realpath(folder).catch(() => undefined)) !== join(await realpath(tree), module)) continue;
    const others = await Promise.all(linkedUnless.map((each) => exists(join(folder, each))));
    if (others.includes(true)) continue;
    try {
      await symlink(pathInside(name), join(folder, link));
      linked.push(module);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
  }
  if (linked.length > 0) for (const each of sources) await makeOld(join(tree, each));
  return linked;
}

/** Makes the files of a folder older than any compilation of them, because cargo compares these times. Links stay as they are. */
async function makeOld(folder: string): Promise<void> {
  const facts = await lstat(folder).catch(() => undefined);
  if (facts?.isDirectory() !== true) return;
  await promisify(execFile)("find", [folder, "-type", "f", "-exec", "touch", "-d", "@1", "--", "{}", "+"]);
}

function exists(path: string): Promise<boolean> {
  return lstat(path).then(
    () => true,
    () => false,
  );
}
