import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { programCache } from "../../../launch/data-folder.ts";
import { readEnv } from "../../../shared/support/env.ts";

const run = promisify(execFile);

/**
 * Downloads an npm package and unpacks it into the program cache, where Redis and bubblewrap are, too. `integrity` is
 * the registry's hash of the archive (`sha512-...`). Throws if the download fails or the hash differs.
 */
export async function fetchPackage(given: { name: string; version: string; integrity: string }): Promise<string> {
  const { name, version, integrity } = given;
  const packages = join(programCache(readEnv()), "packages");
  const place = join(packages, `${name.replace("/", "+")}@${version}`);
  if (existsSync(place)) return join(place, "package");
  mkdirSync(packages, { recursive: true, mode: 0o755 });
  const making = mkdtempSync(`${place}.`);
  try {
    const { stdout } = await run("npm", ["pack", `${name}@${version}`, "--silent", "--pack-destination", making], {
      cwd: making,
      timeout: 120_000,
    });
    const archive = join(making, stdout.trim().split("\n").at(-1) ?? "");
    const hash = `sha512-${createHash("sha512").update(readFileSync(archive)).digest("base64")}`;
    if (hash !== integrity)
      throw new Error(`${name}@${version} is not what was pinned: ${hash}, expected ${integrity}`);
    await run("tar", ["-xzf", archive, "-C", making, "--no-same-owner"]);
    // In some archives the folder is named after the package, and not `package`.
    const { stdout: first } = await run("tar", ["-tzf", archive]);
    const folder = first.split("/")[0] ?? "package";
    if (folder !== "package") renameSync(join(making, folder), join(making, "package"));
    await run("chmod", ["-R", "a+rX", making]);
    renameSync(making, place);
  } catch (error) {
    rmSync(making, { recursive: true, force: true });
    if (!existsSync(place)) throw error;
  }
  return join(place, "package");
}
