import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Folders and files with the code on which results and verdicts depend: tools, gate, checks, challenge, and the prefix with its role cards. */
const FOLDERS = [
  "shared/agent",
  "shared/prefix",
  "worker/permissions",
  "worker/stages",
  "worker/tools",
  "worker/verify",
  "worker/workspace",
];

let known: Promise<string> | undefined;

/**
 * Hash of the code for roles, tools, checks and permission rules in this installation. After any change of this code,
 * earlier results are no longer reused. Developers need not maintain a version number for this.
 */
export function workVersions(): Promise<string> {
  known ??= hashFolders(fileURLToPath(new URL("../..", import.meta.url)));
  return known;
}

async function hashFolders(root: string): Promise<string> {
  const hash = createHash("sha256");
  for (const folder of FOLDERS) {
    const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) {
      const bytes = await readFile(file);
      hash.update(`${file.slice(root.length)}\n${bytes.length}\n`).update(bytes);
    }
  }
  return hash.digest("hex");
}
