import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, symlink } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Where a private copy is unpacked once and shared by all test files. */
const CACHE = "/var/cache/midwatch/programs";
/** Three small packages are a whole Redis (reference/queue.md §2.1): the server's binary lies in redis-tools. */
const PACKAGES = ["redis-tools", "libjemalloc2", "liblzf1"];

/** A Redis server program and the folder of libraries that it needs, if it needs one. */
export interface RedisProgram {
  readonly path: string;
  readonly libraries?: string;
}

/** Finds a redis-server: named in MIDWATCH_REDIS_SERVER, on PATH, or a private copy from the distribution's packages. */
export async function findRedis(): Promise<RedisProgram> {
  const named = process.env.MIDWATCH_REDIS_SERVER;
  if (named !== undefined && named !== "") return { path: named };
  for (const folder of (process.env.PATH ?? "").split(delimiter)) {
    for (const name of ["redis-server", "valkey-server"]) {
      if (folder !== "" && existsSync(join(folder, name))) return { path: join(folder, name) };
    }
  }
  return findPrivateCopy();
}

async function findPrivateCopy(): Promise<RedisProgram> {
  const home = join(CACHE, "redis");
  const path = join(home, "usr/bin/redis-server");
  if (!existsSync(path)) await unpack(home);
  const [triplet] = await readdir(join(home, "usr/lib"));
  return { path, libraries: join(home, "usr/lib", triplet ?? "") };
}

/** Downloads and unpacks beside the final place, then renames: test files race here, and the first one wins. */
async function unpack(home: string): Promise<void> {
  await mkdir(CACHE, { recursive: true, mode: 0o755 });
  const making = await mkdtemp(join(CACHE, ".redis-"));
  try {
    await run("apt-get", ["download", ...PACKAGES], { cwd: making });
    const debs = (await readdir(making)).filter((name) => name.endsWith(".deb"));
    for (const deb of debs) await run("dpkg", ["-x", join(making, deb), join(making, "root")]);
    await symlink("redis-check-rdb", join(making, "root/usr/bin/redis-server"));
    await rename(join(making, "root"), home).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  } finally {
    await rm(making, { recursive: true, force: true });
  }
}
