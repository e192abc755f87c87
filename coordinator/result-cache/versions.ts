import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Code that produces results and verdicts: tools, gate, checks, challenge, and the prefix with its role cards. */
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
 * Hash of this installation's code for roles, tools, checks and permission rules. Any change of that code ends the
 * reuse of earlier results, without a version number that a developer must raise.
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
