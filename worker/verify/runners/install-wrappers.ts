import { existsSync } from "node:fs";
import { mkdir, readdir, readlink, realpath, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import type { Bind } from "../../sandbox/profile.ts";
import { RUNNERS } from "./all-runners.ts";

/** The folder of the wrappers in the sandbox. It comes first on the PATH, after the programs of the tree. */
export const PROGRAMS = "/opt/programs";
/** The folders of the system's own programs. */
const SYSTEM = ["/usr/local/bin", "/usr/bin"];
/** Interpreters of the system whose wrapper takes their place, and the scripts that they run: an interpreter cannot read a wrapper as a script. */
const INTERPRETERS: readonly { readonly interpreter: string; readonly scripts: readonly string[] }[] = [
  { interpreter: "ruby", scripts: ["rspec", "rake", "bundle", "bundler", "rails"] },
  { interpreter: "php", scripts: ["phpunit"] },
];

/**
 * Fills a folder with the wrappers of all programs that exist, and returns the mounts of the folder and of the scripts.
 * A wrapper for a missing program would let a command find a program that does not exist. `folders` are the folders in
 * which the command finds programs, as paths of the host. Programs of Debian's Python need no wrapper, and the system's Ruby and PHP are
 * replaced where they are, so that commands find the same programs as without wrappers.
 */
export async function installWrappers(
  folder: string,
  { folders }: { folders: readonly string[] },
): Promise<readonly Bind[]> {
  const wrappers = new Map(RUNNERS.flatMap((runner) => Object.entries(runner.wrappers)));
  const hooks = join(packageRoot(), "worker", "verify", "runners", "hooks");
  const modules = await systemModules();
  const replaced = new Map<string, string>();
  await mkdir(folder, { mode: 0o755 });
  for (const [name, script] of wrappers) {
    const place = folders.find((each) => existsSync(join(each, name)));
    if (place === undefined && name !== "node") continue;
    const needsNone = place === "/usr/bin" && script === "python.sh" && modules.length > 0;
    const interpreter = place === undefined ? undefined : await systemInterpreter(join(place, name), name);
    if (interpreter !== undefined) replaced.set(interpreter, script);
    else if (!needsNone) await symlink(`/opt/count/${script}`, join(folder, name));
  }
  return [
    { from: hooks, to: "/opt/count" },
    { from: folder, to: PROGRAMS },
    ...modules.map((to) => ({ from: join(hooks, "python", "sitecustomize.py"), to })),
    ...[...replaced].flatMap(([path, script]) => [
      { from: path, to: `/opt/real${path}` },
      { from: join(hooks, script), to: path },
    ]),
  ];
}

/** The folders of the host that become folders of a command's PATH. `installed` are the mounts of the job's setup. */
export function programFolders(toolchains: readonly string[], installed: readonly Bind[]): string[] {
  const deps = installed.filter(({ to }) => to === "/deps").map(({ from }) => join(from, "bin"));
  return [...SYSTEM, ...toolchains.map((path) => join(path, "bin")), ...deps];
}

/** The program of the system that runs as `name` at `path`, or that runs the script there, if a wrapper can take its place. */
async function systemInterpreter(path: string, name: string): Promise<string | undefined> {
  const found = INTERPRETERS.find(({ interpreter, scripts }) => interpreter === name || scripts.includes(name));
  if (found === undefined || !SYSTEM.includes(dirname(path))) return undefined;
  const places = SYSTEM.map((folder) => join(folder, found.interpreter));
  const first = places.find((each) => existsSync(each));
  const real = first === undefined ? undefined : await realpath(first);
  return real !== undefined && SYSTEM.includes(dirname(real)) ? real : undefined;
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
