import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The code that work and its verdicts come of: tools, gate, checks, challenge, and the prefix with its role cards. */
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
 * The versions of roles, tools, checks and permission rules of this installation, as one hash of their code. Nobody has to
 * raise a number: whatever of it changes, work of before is not taken over any more.
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
