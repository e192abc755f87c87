import { type Git, runGit } from "../../shared/git/run-git.ts";
import { createLru } from "../../shared/support/create-lru.ts";

/** Maximum number of commits for which a fact is cached. */
const MAX_COMMITS = 64;

/** A commit, and a repository that contains it. */
interface CommitIn {
  readonly gitDir: string;
  /** A fact is only cached if this is a full id of 40 hex digits, because other names can move to another commit. */
  readonly commit: string;
}

/** Returns the hash of a commit's tree. Cached, because a commit never changes. */
export const treeOf = cacheByCommit(async (git, { gitDir, commit }) => {
  const { stdout } = await runGit(git, ["rev-parse", `${commit}^{tree}`], { gitDir });
  return stdout.trim();
});

/** Returns the paths of a commit's files. Cached, because fifty explorers of a job may need the paths of the same commit. */
export const pathsOf = cacheByCommit(async (git, { gitDir, commit }): Promise<ReadonlySet<string>> => {
  const { stdout } = await runGit(git, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit], { gitDir });
  return new Set(stdout.split("\0").filter((path) => path !== ""));
});

/**
 * Returns whether a commit's `.gitattributes` files can change the bytes of files in a checkout. `none`: there are no such files;
 * `encodings`: they contain `working-tree-encoding`, which can change any file; `some`: all other cases. Cached.
 */
export const attributesOf = cacheByCommit(async (git, where): Promise<"none" | "some" | "encodings"> => {
  const files = [...(await pathsOf(git, where))].filter((path) => /(^|\/)\.gitattributes$/.test(path));
  for (const path of files) {
    const { stdout } = await runGit(git, ["cat-file", "blob", `${where.commit}:${path}`], {
      gitDir: where.gitDir,
      okCodes: [0, 128],
    });
    if (stdout.includes("working-tree-encoding")) return "encodings";
  }
  return files.length === 0 ? "none" : "some";
});

const COMMIT = /^[0-9a-f]{40}$/;

type Question<T> = (git: Git, where: CommitIn) => Promise<T>;

/** Caches the results of a function by commit. Pending results are cached too, failures are not. */
function cacheByCommit<T>(ask: Question<T>): Question<T> {
  const answers = createLru<string, Promise<T>>(MAX_COMMITS);
  return (git, where) => {
    const { commit } = where;
    if (!COMMIT.test(commit)) return ask(git, where);
    const answer = answers.get(commit) ?? ask(git, where);
    answers.set(commit, answer);
    answer.catch(() => answers.delete(commit));
    return answer;
  };
}
