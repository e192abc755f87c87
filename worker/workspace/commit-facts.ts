import { type Git, runGit } from "../../shared/git/run-git.ts";
import { createLru } from "../../shared/support/create-lru.ts";

/** Commits whose answer is cached. */
const MAX_COMMITS = 64;

/** A commit, and a repository that has it. */
interface CommitIn {
  readonly gitDir: string;
  /** 40 hex digits: a name that could move is not remembered. */
  readonly commit: string;
}

/** The hash of a commit's tree. Asked of git once: a commit never changes. */
export const treeOf = rememberByCommit(async (git, { gitDir, commit }) => {
  const { stdout } = await runGit(git, ["rev-parse", `${commit}^{tree}`], { gitDir });
  return stdout.trim();
});

/** The paths of a commit's files. Asked of git once: the fifty explorers of a job ask for the same. */
export const pathsOf = rememberByCommit(async (git, { gitDir, commit }): Promise<ReadonlySet<string>> => {
  const { stdout } = await runGit(git, ["ls-tree", "-r", "-z", "--name-only", "--full-tree", commit], { gitDir });
  return new Set(stdout.split("\0").filter((path) => path !== ""));
});

/**
 * How far a commit's `.gitattributes` can change a checkout: `none` where there are none, `some`, or `encodings` where they name an encoding of
 * the working tree, which can change any file. Git is asked once.
 */
export const attributesOf = rememberByCommit(async (git, place): Promise<"none" | "some" | "encodings"> => {
  const files = [...(await pathsOf(git, place))].filter((path) => /(^|\/)\.gitattributes$/.test(path));
  for (const path of files) {
    const { stdout } = await runGit(git, ["cat-file", "blob", `${place.commit}:${path}`], {
      gitDir: place.gitDir,
      okCodes: [0, 128],
    });
    if (stdout.includes("working-tree-encoding")) return "encodings";
  }
  return files.length === 0 ? "none" : "some";
});

const COMMIT = /^[0-9a-f]{40}$/;

type Question<T> = (git: Git, place: CommitIn) => Promise<T>;

/** Keeps the answers, those under way included; a question that failed is asked again. */
function rememberByCommit<T>(ask: Question<T>): Question<T> {
  const answers = createLru<string, Promise<T>>(MAX_COMMITS);
  return (git, place) => {
    const { commit } = place;
    if (!COMMIT.test(commit)) return ask(git, place);
    const answer = answers.get(commit) ?? ask(git, place);
    answers.set(commit, answer);
    answer.catch(() => answers.delete(commit));
    return answer;
  };
}
