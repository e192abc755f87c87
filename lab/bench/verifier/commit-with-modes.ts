import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runGit } from "../../../shared/git/run-git.ts";

const GIT = { program: "git" };
const DATE = "@1700000000 +0000";

/** A path that a candidate changes: a file, an executable file, a symbolic link with its target, or a deletion. */
export type Entry =
  | { readonly kind: "file" | "executable" | "link"; readonly text: string }
  | { readonly kind: "deleted" };

const MODES = { file: "100644", executable: "100755", link: "120000" } as const;

/** Makes a commit on `base` in which these paths are replaced. Can make links and executable files; a file that was executable stays so. */
export async function commitWithModes(
  gitDir: string,
  base: string,
  entries: ReadonlyMap<string, Entry>,
): Promise<string> {
  const index = join(tmpdir(), `midwatch-index-${randomUUID()}`);
  const env = { GIT_INDEX_FILE: index };
  try {
    await runGit(GIT, ["read-tree", base], { gitDir, env });
    const { stdout: listing } = await runGit(GIT, ["ls-tree", "-r", "-z", base], { gitDir });
    const modes = new Map(
      listing
        .split("\0")
        .filter(Boolean)
        .map((row): [string, string] => [row.slice(row.indexOf("\t") + 1), row.slice(0, 6)]),
    );
    const lines: string[] = [];
    for (const [path, entry] of entries) {
      if (entry.kind === "deleted") {
        lines.push(`0 ${"0".repeat(40)}\t${path}\0`);
        continue;
      }
      const { stdout } = await runGit(GIT, ["hash-object", "-w", "--no-filters", "--stdin"], {
        gitDir,
        input: entry.text,
      });
      const known = entry.kind === "file" && modes.get(path) === "100755" ? "100755" : MODES[entry.kind];
      lines.push(`${known} ${stdout.trim()}\t${path}\0`);
    }
    await runGit(GIT, ["update-index", "-z", "--index-info"], { gitDir, env, input: lines.join("") });
    const { stdout: tree } = await runGit(GIT, ["write-tree"], { gitDir, env });
    const { stdout } = await runGit(GIT, ["commit-tree", tree.trim(), "-p", base, "-F", "-"], {
      gitDir,
      env: { GIT_AUTHOR_DATE: DATE, GIT_COMMITTER_DATE: DATE },
      input: "candidate\n",
    });
    return stdout.trim();
  } finally {
    await rm(index, { force: true });
    await rm(`${index}.lock`, { force: true });
  }
}
