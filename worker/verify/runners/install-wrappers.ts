import { existsSync } from "node:fs";
import { mkdir, readdir, readlink, symlink } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { Bind } from "../../sandbox/profile.ts";
import { RUNNERS } from "./all-runners.ts";

/** The folder of the wrappers in the sandbox. It comes first on the PATH, after the programs of the tree. */
export const PROGRAMS = "/opt/programs";

/**
 * Fills a folder with the wrappers of all programs that exist, and returns the mounts of the folder and of the scripts.
 * A wrapper for a missing program would let a command find a program that does not exist. `folders` are the folders in
 * which the command finds programs, as paths of the host.
 */
export async function installWrappers(
  folder: string,
  { folders }: { folders: readonly string[] },
): Promise<readonly Bind[]> {
  const wrappers = new Map(RUNNERS.flatMap((runner) => Object.entries(runner.wrappers)));
  await mkdir(folder, { mode: 0o755 });
  for (const [name, script] of wrappers) {
    const exists = name === "node" || folders.some((each) => existsSync(join(each, name)));
    if (exists) await symlink(`/opt/count/${script}`, join(folder, name));
  }
  const hooks = join(packageRoot(), "worker", "verify", "runners", "hooks");
  return [
    { from: hooks, to: "/opt/count" },
    { from: folder, to: PROGRAMS },
    ...(await systemModules()).map((to) => ({ from: join(hooks, "python", "sitecustomize.py"), to })),
  ];
}

/**
 * Files in `/etc` that each Python of Debian loads when it starts, also in a virtual environment and when it is started by its path or with `-I`:
 * `/usr/lib/python3.11/sitecustomize.py` is a link to one. No other sandbox shows them.
 */
async function systemModules(): Promise<string[]> {
  const versions = (await readdir("/usr/lib").catch(() => [])).filter((name) => /^python3\.\d+$/.test(name));
  const links = versions.map((name) => readlink(`/usr/lib/${name}/sitecustomize.py`).catch(() => ""));
  return (await Promise.all(links)).filter((target) => /^\/etc\/python3\.\d+\/sitecustomize\.py$/.test(target));
}
