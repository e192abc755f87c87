import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Workspace } from "./workspace.ts";

/**
 * Makes a git directory with which git stores files byte for byte: it disables the conversions of line endings, encodings, keywords and
 * filters that a repository's attributes ask for. It contains no objects, and no sandbox mounts it.
 */
export async function rawGitDir({ work }: Workspace): Promise<string> {
  const path = join(dirname(work), "raw.git");
  for (const folder of ["info", "objects", "refs"]) await mkdir(join(path, folder), { recursive: true, mode: 0o711 });
  await writeFile(join(path, "info", "attributes"), "* -text -eol -crlf -ident -filter !working-tree-encoding\n");
  await writeFile(join(path, "HEAD"), "ref: refs/heads/none\n");
  return path;
}
