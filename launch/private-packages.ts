import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, readdir, rename, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** The Debian packages that contain a program, and the links to create after unpacking them. */
export interface PrivatePackages {
  readonly names: readonly string[];
  /** The program's path relative to the folder into which the packages are unpacked. */
  readonly program: string;
  /** Symlinks to create after unpacking: from the link's path (relative to the same folder) to its target. */
  readonly links: Readonly<Record<string, string>>;
}

export type Fetched =
  | { readonly ok: true; readonly path: string; readonly env: Readonly<Record<string, string>> }
  | { readonly ok: false; readonly why: string };

/** Time limit of each apt-get call. */
const APT_TIMEOUT_MS = 120_000;

/**
 * Unpacks a program from the distribution's packages into a cache folder. Needs no root rights, installs nothing and
 * starts no service. The program is fetched only once, even if several processes ask for it at the same time.
 */
export async function fetchPrivately(name: string, packages: PrivatePackages, cache: string): Promise<Fetched> {
  const root = join(cache, name);
  const env = { LD_LIBRARY_PATH: libraryFolders(root).join(":") };
  if (existsSync(join(root, packages.program))) return { ok: true, path: join(root, packages.program), env };
  if (!(await has("apt-get")) || !(await has("dpkg")))
    return { ok: false, why: "a private copy needs apt-get, which is not installed" };
  const making = join(cache, `.${name}-${randomUUID()}`);
  try {
    await mkdir(making, { recursive: true, mode: 0o755 });
    await download(packages.names, making);
    await unpack(making, packages);
    // Another process may have unpacked the same program meanwhile.
    await rename(join(making, "root"), root).catch((error: unknown) => {
      if (!existsSync(join(root, packages.program))) throw error;
    });
    return { ok: true, path: join(root, packages.program), env };
  } catch (error) {
    return {
      ok: false,
      why: `a private copy could not be fetched: ${(error as Error).message.split("\n").slice(0, 2).join(" ")}`,
    };
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}

/** Downloads packages. If apt has no package lists yet, first fetches the lists into the folder. */
async function download(names: readonly string[], folder: string): Promise<void> {
  const options = { cwd: folder, timeout: APT_TIMEOUT_MS };
  try {
    await run("apt-get", ["download", ...names], options);
  } catch {
    await mkdir(join(folder, "lists", "partial"), { recursive: true });
    const own = [
      "-o",
      `Dir::State::lists=${join(folder, "lists")}`,
      "-o",
      `Dir::Cache=${join(folder, "cache")}`,
      "-o",
      "Debug::NoLocking=1",
    ];
    await mkdir(join(folder, "cache", "archives", "partial"), { recursive: true });
    await run("apt-get", [...own, "update"], options);
    await run("apt-get", [...own, "download", ...names], options);
  }
}

async function unpack(folder: string, { links }: PrivatePackages): Promise<void> {
  const root = join(folder, "root");
  await mkdir(root, { recursive: true, mode: 0o755 });
  const debs = (await readdir(folder)).filter((file) => file.endsWith(".deb"));
  for (const deb of debs) await run("dpkg", ["-x", join(folder, deb), root]);
  for (const [link, target] of Object.entries(links)) {
    if (!existsSync(join(root, link))) await symlink(target, join(root, link));
  }
}

function libraryFolders(root: string): string[] {
  const triplet = process.arch === "arm64" ? "aarch64-linux-gnu" : "x86_64-linux-gnu";
  return [join(root, "usr", "lib", triplet), join(root, "lib", triplet)];
}

async function has(command: string): Promise<boolean> {
  return run(command, ["--version"], { timeout: 10_000 }).then(
    () => true,
    () => false,
  );
}
