import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Workspace } from "./workspace.ts";

/**
 * A git directory in which files are what their bytes are: whatever a repository's attributes say, no line ending, encoding, keyword or
 * filter is converted. It holds no objects of its own, and lies where no sandbox can reach it.
 */
export async function rawGitDir({ work }: Workspace): Promise<string> {
  const path = join(dirname(work), "raw.git");
  for (const folder of ["info", "objects", "refs"]) await mkdir(join(path, folder), { recursive: true, mode: 0o711 });
  await writeFile(join(path, "info", "attributes"), "* -text -eol -crlf -ident -filter !working-tree-encoding\n");
  await writeFile(join(path, "HEAD"), "ref: refs/heads/none\n");
  return path;
}
