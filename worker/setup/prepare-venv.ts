import { lstat, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The hook that Python loads in an acceptance; no other sandbox has the file. */
const HOOK = "/opt/count/python/sitecustomize.py";
/** A line of a `.pth` file that starts with `import` is run by each Python of the environment when it starts. */
const LINE = `import os; p = "${HOOK}"; os.path.exists(p) and exec(compile(open(p).read(), p, "exec"), {"__name__": "midwatch_count", "__file__": p})\n`;

/**
 * Prepares a folder of a setup that is a virtual environment of Python: its programs name their Python by its path, so that no wrapper starts
 * them. Does nothing for other folders. Follows no link, because install scripts may have made links that lead out of the folder.
 */
export async function prepareVenv(folder: string): Promise<void> {
  if ((await kindOf(join(folder, "pyvenv.cfg"))) !== "file" || (await kindOf(join(folder, "lib"))) !== "folder") return;
  for (const version of await readdir(join(folder, "lib"))) {
    const packages = join(folder, "lib", version, "site-packages");
    const isFolder = (await kindOf(join(folder, "lib", version))) === "folder" && (await kindOf(packages)) === "folder";
    if (isFolder) await writeFile(join(packages, "midwatch_count.pth"), LINE, { flag: "wx" }).catch(unlessThere);
  }
}

async function kindOf(path: string): Promise<"file" | "folder" | undefined> {
  const found = await lstat(path).catch(() => undefined);
  return found?.isFile() === true ? "file" : found?.isDirectory() === true ? "folder" : undefined;
}

function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== "EEXIST") throw error;
}
