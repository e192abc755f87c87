import { type Git, runGit, runGitBytes } from "../../shared/git/run-git.ts";

/** A path that differs between two commits. */
export interface ChangedFile {
  readonly path: string;
  /** Added, modified, deleted, or changed to another type. A rename counts as a deletion and an addition. */
  readonly status: "A" | "M" | "D" | "T";
  /** The git mode after the change, `000000` for a deletion. */
  readonly mode: string;
  /** The git mode before the change, `000000` for an addition. */
  readonly modeBefore?: string;
}

/** Returns the paths in which two commits or trees differ, sorted as git sorts them. `env` may name more object directories. */
export async function changedFiles(
  git: Git,
  gitDir: string,
  { from, to, env = {} }: { from: string; to: string; env?: Record<string, string> },
): Promise<ChangedFile[]> {
  const { stdout } = await runGit(git, ["diff-tree", "-r", "-z", "--raw", "--no-renames", from, to], { gitDir, env });
  const fields = stdout.split("\0");
  const files: ChangedFile[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [modeBefore = "", mode = "", , , status = ""] = (fields[i] ?? "").split(" ");
    files.push({ path: fields[i + 1] ?? "", status: asStatus(status), mode, modeBefore: modeBefore.replace(":", "") });
  }
  return files;
}

/** Returns the change between two commits as a patch, without external diff programs and text conversion. */
export async function diffText(git: Git, gitDir: string, range: { from: string; to: string }): Promise<string> {
  const { stdout } = await runGit(
    git,
    ["diff", "--no-ext-diff", "--no-textconv", "--no-color", "--no-renames", range.from, range.to],
    {
      gitDir,
    },
  );
  return stdout;
}

/** Returns a file's bytes in a commit or tree; undefined if the file does not exist. `env` may name more object directories. */
export async function fileAt(
  git: Git,
  gitDir: string,
  { env = {}, ...at }: { commit: string; path: string; env?: Record<string, string> },
): Promise<Buffer | undefined> {
  const { code, stdout } = await runGitBytes(git, ["cat-file", "blob", `${at.commit}:${at.path}`], {
    gitDir,
    env,
    okCodes: [0, 128],
  });
  return code === 0 ? stdout : undefined;
}

function asStatus(letter: string): ChangedFile["status"] {
  if (letter === "A" || letter === "M" || letter === "D" || letter === "T") return letter;
  throw new Error(`git reported a change of kind ${letter}`);
}
