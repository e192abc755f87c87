import { posix } from "node:path";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { Allowance } from "../../shared/protocol/job/plan.ts";
import type { TaskSpec } from "../../shared/protocol/task/task.ts";
import { type ChangedFile, fileAt } from "../workspace/changed-files.ts";
import { pathsOf } from "../workspace/commit-facts.ts";
import { type Parsed, parseSource } from "./syntax/parse-source.ts";

/** One changed file, with its bytes on both sides. */
export interface FileChange extends ChangedFile {
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
  /** Both sides as text; undefined where there is no file, or no text. */
  readonly textBefore: string | undefined;
  readonly textAfter: string | undefined;
  /** Both sides as their language's parser sees them; made once, when they are asked for. */
  readonly parsedBefore: Parsed | undefined;
  readonly parsedAfter: Parsed | undefined;
}

/** All that a check without a command needs to know of a candidate. */
export interface Change {
  readonly task: Pick<TaskSpec, "writes" | "deliverables" | "allows"> & Partial<Pick<TaskSpec, "acceptance">>;
  /** Protected files that a person lets the task change. */
  readonly permitted: readonly string[];
  readonly files: readonly FileChange[];
  readonly isAllowed: (what: Allowance) => boolean;
  /** A file's bytes in the candidate. */
  readonly read: (path: string) => Promise<Buffer | undefined>;
  /** Files of the base with a path's name that stay as they are: what a new file may have been copied from. */
  readonly namesakes: (path: string) => Promise<readonly Parsed[]>;
  /** True when some file of the base holds this text, which is of one line. */
  readonly baseHolds: (line: string) => Promise<boolean>;
}

/** Most namesakes that are looked at: a tree has hundreds of index files. */
const MAX_NAMESAKES = 20;

/** Where a change is read: two commits or trees of a repository, and the files that differ. */
interface ChangePlace {
  readonly gitDir: string;
  readonly base: string;
  readonly commit: string;
  readonly changed: readonly ChangedFile[];
}

/** Reads what a candidate changes. */
export async function readChange(
  git: Git,
  given: ChangePlace & { task: Change["task"]; permitted?: readonly string[] },
): Promise<Change> {
  const { gitDir, base, commit, changed, task, permitted = [] } = given;
  const files = await readFiles(git, given);
  // What the change itself touches is known from there: a file that was moved is no copy besides.
  const touched = new Set(changed.map(({ path }) => path));
  const namesakes = async (path: string) => {
    const paths = [...(await pathsOf(git, { gitDir, commit: base }))].filter(
      (other) => stemOf(other) === stemOf(path) && !touched.has(other),
    );
    const sources = paths.slice(0, MAX_NAMESAKES).map(async (other) => {
      const text = textOf(await fileAt(git, gitDir, { commit: base, path: other }));
      return text === undefined ? [] : [parseSource(other, text)];
    });
    return (await Promise.all(sources)).flat();
  };
  const read = (path: string) => fileAt(git, gitDir, { commit, path });
  const baseHolds = (line: string) => isInTree(git, { gitDir, commit: base, line });
  return { ...makeChange(files, task, read, namesakes), baseHolds, permitted };
}

/** The changed files with their bytes on both sides. `env` may name further object directories. */
export async function readFiles(
  git: Git,
  given: ChangePlace & { env?: Record<string, string> },
): Promise<FileChange[]> {
  const { gitDir, base, commit, changed, env = {} } = given;
  const files: FileChange[] = [];
  for (const file of changed) {
    const { path, status, mode } = file;
    const isPlain = mode !== "160000";
    const before = status === "A" || !isPlain ? undefined : await fileAt(git, gitDir, { commit: base, path, env });
    const after = status === "D" || !isPlain ? undefined : await fileAt(git, gitDir, { commit, path, env });
    files.push(fileChange(file, before, after));
  }
  return files;
}

/** The line comes by stdin: what is looked for may be a secret, and arguments are seen by everybody on the host. */
async function isInTree(git: Git, { gitDir, commit, line }: { gitDir: string; commit: string; line: string }) {
  const { code } = await runGit(git, ["grep", "--quiet", "--fixed-strings", "--text", "-f", "-", commit], {
    gitDir,
    input: `${line}\n`,
    okCodes: [0, 1],
  });
  return code === 0;
}

/** A file's name without its folder and what follows its first dot. */
function stemOf(path: string): string {
  return posix.basename(path).replace(/(?<=.)\..*$/, "");
}

/** A change from its parts. */
export function makeChange(
  files: readonly FileChange[],
  task: Change["task"],
  read: Change["read"],
  namesakes: Change["namesakes"] = async () => [],
): Change {
  const isAllowed = (what: Allowance) => task.allows?.includes(what) === true;
  return { task, permitted: [], files, isAllowed, read, namesakes, baseHolds: async () => false };
}

/** One changed file from its bytes. */
export function fileChange(file: ChangedFile, before: Buffer | undefined, after: Buffer | undefined): FileChange {
  const textBefore = textOf(before);
  const textAfter = textOf(after);
  const parsed: { before?: Parsed; after?: Parsed } = {};
  return {
    ...file,
    before,
    after,
    textBefore,
    textAfter,
    get parsedBefore() {
      if (textBefore !== undefined) parsed.before ??= parseSource(file.path, textBefore);
      return parsed.before;
    },
    get parsedAfter() {
      if (textAfter !== undefined) parsed.after ??= parseSource(file.path, textAfter);
      return parsed.after;
    },
  };
}

function textOf(bytes: Buffer | undefined): string | undefined {
  return bytes === undefined || bytes.includes(0) ? undefined : bytes.toString("utf8");
}
