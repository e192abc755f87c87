import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Git, openGitLines } from "../../shared/git/run-git.ts";

/** A commit to be written. Its author and committer are the harness. */
export interface NewCommit {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
  /** The time of the commit in ms since 1970. The time is given, so that the same commit always gets the same id. */
  readonly at: number;
}

/** Writes many commits with one git process, because starting a process costs more than writing a commit. */
export interface CommitWriter {
  /** Writes the commit into the repository and returns the commit's id. */
  write(commit: NewCommit): Promise<string>;
  close(): Promise<void>;
}

/** Opens a writer of commits for a repository. The caller must close it. */
export async function openCommitWriter(git: Git, gitDir: string): Promise<CommitWriter> {
  // `hash-object` reads the commit from a file. We choose the file's name, so that git cannot mistake text of a commit for a path.
  const folder = await mkdtemp(join(tmpdir(), "midwatch-commit-"));
  const file = join(folder, "commit");
  const lines = openGitLines(git, ["hash-object", "-w", "-t", "commit", "--stdin-paths"], { gitDir });
  return {
    write: async (commit) => {
      await writeFile(file, textOf(commit));
      return await lines.ask(file);
    },
    close: async () => {
      await lines.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function textOf({ tree, parents, message, at }: NewCommit): string {
  const who = `Midwatch <midwatch@localhost> ${Math.floor(at / 1000)} +0000`;
  const heads = [`tree ${tree}`, ...parents.map((parent) => `parent ${parent}`), `author ${who}`, `committer ${who}`];
  return `${heads.join("\n")}\n\n${message}`;
}
