import { posix } from "node:path";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { Allowance } from "../../shared/protocol/job/plan.ts";
import type { TaskSpec } from "../../shared/protocol/task/task.ts";
import { type ChangedFile, fileAt } from "../workspace/changed-files.ts";
import { pathsOf } from "../workspace/commit-facts.ts";
import { prepareGrammars } from "./syntax/grammars.ts";
import { type Parsed, parseSource } from "./syntax/parse-source.ts";

/** A file that the candidate changed, with its bytes in the base and in the candidate. */
export interface FileChange extends ChangedFile {
  readonly before: Buffer | undefined;
  readonly after: Buffer | undefined;
  /** The file's text in the base and in the candidate; undefined where the file is missing or binary. */
  readonly textBefore: string | undefined;
  readonly textAfter: string | undefined;
  /** The file in the base and in the candidate, as parsed by the parser of its language. Parsed once, on first access. */
  readonly parsedBefore: Parsed | undefined;
  readonly parsedAfter: Parsed | undefined;
}

/** All data about a candidate that the static checks need. */
export interface Change {
  readonly task: Pick<TaskSpec, "writes" | "deliverables" | "allows"> & Partial<Pick<TaskSpec, "acceptance">>;
  /** Protected files that a person allowed the task to change. */
  readonly permitted: readonly string[];
  readonly files: readonly FileChange[];
  readonly isAllowed: (what: Allowance) => boolean;
  /** Returns the bytes of a file in the candidate. */
  readonly read: (path: string) => Promise<Buffer | undefined>;
  /** Returns the unchanged files of the base that have the same file name as a path: a new file may be a copy of one of them. */
  readonly namesakes: (path: string) => Promise<readonly Parsed[]>;
  /** Returns whether any file of the base contains this line. */
  readonly baseHolds: (line: string) => Promise<boolean>;
  /** Returns whether the base has files in this folder. */
  readonly isFolder: (path: string) => Promise<boolean>;
}

/** Maximum number of files with the same name to parse: a tree can have hundreds of index files. */
const MAX_NAMESAKES = 20;

/** Two commits or trees of one repository, and the paths of the files that differ between them. */
interface CommitPair {
  readonly gitDir: string;
  readonly base: string;
  readonly commit: string;
  readonly changed: readonly ChangedFile[];
}

/** Reads the files that a candidate changed, and gives access to the other files of its base. */
export async function readChange(
  git: Git,
  given: CommitPair & { task: Change["task"]; permitted?: readonly string[] },
): Promise<Change> {
  const { gitDir, base, commit, changed, task, permitted = [] } = given;
  const files = await readFiles(git, given);
  // A file that the change moves is already among the changed files, so it is not returned as a file with the same name.
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
  const isFolder = async (path: string) =>
    [...(await pathsOf(git, { gitDir, commit: base }))].some((other) => other.startsWith(`${path}/`));
  return { ...makeChange(files, task, read, namesakes), baseHolds, isFolder, permitted };
}

/** Reads the bytes of the changed files in both commits. `env` may name further git object directories. */
export async function readFiles(git: Git, given: CommitPair & { env?: Record<string, string> }): Promise<FileChange[]> {
  const { gitDir, base, commit, changed, env = {} } = given;
  await prepareGrammars(changed.map(({ path }) => path));
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

/** Passes the line to git on stdin: the line may be a secret, and every user of the host can see a command's arguments. */
async function isInTree(git: Git, { gitDir, commit, line }: { gitDir: string; commit: string; line: string }) {
  const { code } = await runGit(git, ["grep", "--quiet", "--fixed-strings", "--text", "-f", "-", commit], {
    gitDir,
    input: `${line}\n`,
    okCodes: [0, 1],
  });
  return code === 0;
}

/** A file's name without its folder, up to the first dot in the name. */
function stemOf(path: string): string {
  return posix.basename(path).replace(/(?<=.)\..*$/, "");
}

/** Builds a change from its parts. */
export function makeChange(
  files: readonly FileChange[],
  task: Change["task"],
  read: Change["read"],
  namesakes: Change["namesakes"] = async () => [],
): Change {
  const isAllowed = (what: Allowance) => task.allows?.includes(what) === true;
  const no = async () => false;
  return { task, permitted: [], files, isAllowed, read, namesakes, baseHolds: no, isFolder: no };
}

/** Builds a changed file from its bytes. */
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
