import { type Git, runGit, runGitBytes } from "../../shared/git/run-git.ts";

/** An index file, its repository, and the environment in which git finds the objects. */
export interface IndexContext {
  readonly git: Git;
  readonly gitDir: string;
  readonly index: string;
  readonly env: Readonly<Record<string, string>>;
}

/** A file that differs between an index and a commit. */
export interface ChangedEntry {
  /** The path with one character per byte, because a file's name need not be UTF-8. */
  readonly path: string;
  readonly mode: string;
  readonly id: string;
  /** The mode in the commit; `000000` for a file that the index adds. */
  readonly modeBefore: string;
  readonly idBefore: string;
}

/** Returns the files in which an index differs from a commit, including removed files. */
export async function changedEntries(context: IndexContext, commit: string): Promise<ChangedEntry[]> {
  const { stdout } = await runGitBytes(
    context.git,
    ["diff-index", "--cached", "--raw", "-z", "--no-renames", commit],
    given(context),
  );
  const fields = stdout.toString("latin1").split("\0");
  const entries: ChangedEntry[] = [];
  for (let i = 0; i + 1 < fields.length; i += 2) {
    const [modeBefore = "", mode = "", idBefore = "", id = ""] = (fields[i] ?? "").slice(1).split(" ");
    entries.push({ path: fields[i + 1] ?? "", mode, id, modeBefore, idBefore });
  }
  return entries;
}

/** Adds or replaces entries of an index. */
export async function writeEntries(
  context: IndexContext,
  entries: readonly Pick<ChangedEntry, "path" | "mode" | "id">[],
): Promise<void> {
  if (entries.length === 0) return;
  const lines = entries.map(({ mode, id, path }) => `${mode} ${id}\t${path}\0`).join("");
  const input = Buffer.from(lines, "latin1");
  await runGit(context.git, ["update-index", "-z", "--index-info"], { ...given(context), input });
}

/** Adds files of a folder to an index, converted as the attributes in the index ask. Returns false if git cannot convert one of the files. */
export async function addEntries(context: IndexContext, folder: string, paths: readonly string[]): Promise<boolean> {
  const args = [`--work-tree=${folder}`, "add", "--force", "--pathspec-from-file=-", "--pathspec-file-nul"];
  const { code } = await runGitBytes(context.git, args, {
    ...given(context, LITERAL),
    input: listOf(paths),
    okCodes: [0, 1, 128],
  });
  return code === 0;
}

/** Writes files of an index into a folder, converted as the attributes in the index ask. Skips files that git cannot write. */
export async function writeOut(context: IndexContext, folder: string, paths: readonly string[]): Promise<void> {
  const args = [`--work-tree=${folder}`, "checkout-index", "--force", "--quiet", "-z", "--stdin"];
  await runGitBytes(context.git, args, { ...given(context), input: listOf(paths), okCodes: [0, 1, 128] });
}

function listOf(paths: readonly string[]): Buffer {
  return Buffer.from(paths.map((path) => `${path}\0`).join(""), "latin1");
}

const LITERAL = { GIT_LITERAL_PATHSPECS: "1" };

function given({ gitDir, index, env }: IndexContext, more: Record<string, string> = {}) {
  return { gitDir, env: { ...env, ...more, GIT_INDEX_FILE: index } };
}
