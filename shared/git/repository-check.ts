import { lstat, readFile, realpath } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { AppError } from "../support/errors.ts";
import { type Git, runGit } from "./run-git.ts";

/** A repository that a job may use, and the commit of the requested ref. */
export interface CheckedRepository {
  /** The repository's git directory: an absolute path with symlinks resolved. */
  readonly gitDir: string;
  readonly commit: string;
}

/**
 * Checks whether a job may use the repository at `path`. Symlinks are resolved before `path` is compared with the folders that the operator
 * allows. Throws AppError `path_not_allowed` for a path outside of these folders, `invalid_repository` if the repository is missing or
 * unusable (empty, or lacking files of the commit), and `invalid_ref` if the ref names no commit.
 */
export async function checkRepositoryPath(
  git: Git,
  request: { path: string; ref?: string | undefined; allowedRoots: readonly string[] },
): Promise<CheckedRepository> {
  const { path, ref, allowedRoots } = request;
  const real = await resolveRepository(path);
  if (!(await isAllowed(real, allowedRoots))) throw notAllowed(path, path, allowedRoots);
  const { gitDir, commonDir } = await findGitDir(git, path, real);
  await requireAllowedGitDir({ path, real, gitDir, commonDir, allowedRoots });
  const commit = await resolveRef(git, gitDir, ref);
  if (await isPartial(commonDir)) await requireFiles(git, { path, gitDir, commit });
  return { gitDir, commit };
}

/** The commit of a ref (default HEAD); throws AppError `invalid_ref` if there is none. */
export async function resolveRef(git: Git, gitDir: string, ref = "HEAD"): Promise<string> {
  if (ref.startsWith("-")) throw new AppError("invalid_ref", `a ref cannot begin with a dash, got ${ref}`);
  const { code, stdout } = await runGit(
    git,
    ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`],
    {
      gitDir,
      okCodes: [0, 1, 128],
    },
  );
  if (code === 0) return stdout.trim();
  const named = await runGit(git, ["rev-parse", "--verify", "--quiet", "--end-of-options", ref], {
    gitDir,
    okCodes: [0, 1, 128],
  });
  const id = named.stdout.trim();
  if (/^[0-9a-f]{40}$/.test(id) && (await lacksObject(git, gitDir, id)))
    throw new AppError(
      "invalid_repository",
      `${ref} is ${id}, and the repository lacks that object: it is broken, or borrows objects (objects/info/alternates) from a repository that is gone; git fsck in it says what is missing. The job was not taken`,
    );
  const { stdout: any } = await runGit(git, ["for-each-ref", "--count=1", "--format=x"], { gitDir, okCodes: [0, 128] });
  throw new AppError(
    "invalid_ref",
    any === ""
      ? "the repository has no commit yet: commit something first, then submit it. The job was not taken"
      : `the repository has no commit named ${ref}; expected a branch, a tag or a commit id (--ref). The job was not taken`,
  );
}

async function lacksObject(git: Git, gitDir: string, id: string): Promise<boolean> {
  const { code } = await runGit(git, ["cat-file", "-e", id], { gitDir, okCodes: [0, 1, 128] });
  return code !== 0;
}

async function resolveRepository(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    throw new AppError("invalid_repository", `${path} does not exist or cannot be read; the job was not taken`);
  }
}

async function isAllowed(real: string, roots: readonly string[]): Promise<boolean> {
  for (const root of roots) {
    const realRoot = await realpath(root).catch(() => root);
    if (real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) return true;
  }
  return false;
}

function notAllowed(path: string, location: string, roots: readonly string[]): AppError {
  const allowed = roots.length === 0 ? "none is configured" : `allowed are ${roots.join(", ")}`;
  const subject = location === path ? path : `the git directory of ${path}, ${location},`;
  return new AppError(
    "path_not_allowed",
    `${subject} is outside of the folders that jobs may use (${allowed}); to allow it, start \`up\` with --repo and a folder above it, or set MIDWATCH_REPOSITORIES. The job was not taken`,
  );
}

/** A repository's git directory, and the directory of its objects (`commonDir`), which several worktrees can share. */
interface GitDirs {
  readonly gitDir: string;
  readonly commonDir: string;
}

async function findGitDir(git: Git, path: string, real: string): Promise<GitDirs> {
  let words = "";
  for (const candidate of [join(real, ".git"), real]) {
    const asked = ["--path-format=absolute", "--git-dir", "--git-common-dir", "--show-object-format"];
    const { code, stdout, stderr } = await runGit(git, ["rev-parse", ...asked], {
      gitDir: candidate,
      okCodes: [0, 128],
    });
    const [gitDir, commonDir, format] = stdout.trim().split("\n");
    if (code === 0 && gitDir !== undefined && commonDir !== undefined) {
      if (format === "sha1") return { gitDir: await realpath(gitDir), commonDir: await realpath(commonDir) };
      throw new AppError(
        "invalid_repository",
        `${path} uses ${format} object names; Midwatch supports SHA-1 repositories only. The job was not taken`,
      );
    }
    if (!/not a git repository/i.test(stderr)) words ||= stderr.trim().replace(/\s+/g, " ");
  }
  const root = words === "" ? await enclosing(real) : undefined;
  const why = words === "" ? "" : ` that git here can read (${words.slice(0, 300)})`;
  const next =
    root !== undefined
      ? `; the repository around it is ${root}: submit that`
      : words === ""
        ? "; expected a clone, a bare repository or a worktree: git init and a first commit make one of a folder"
        : "";
  throw new AppError("invalid_repository", `${path} is not a git repository${why}${next}. The job was not taken`);
}

/** The nearest folder above that contains a repository. */
async function enclosing(real: string): Promise<string | undefined> {
  for (let folder = dirname(real); folder !== dirname(folder); folder = dirname(folder)) {
    const found = await lstat(join(folder, ".git")).catch(() => undefined);
    if (found !== undefined) return folder;
  }
  return undefined;
}

/**
 * Throws unless the git directory may be used. For a linked worktree or a submodule, the git directory is not inside the given folder. It
 * may be used if it is also below a folder that the operator allows, or if it names the given folder as its worktree. A mere pointer from
 * the given folder to it is not enough: it could open any repository on the host.
 */
async function requireAllowedGitDir(
  given: GitDirs & { path: string; real: string; allowedRoots: readonly string[] },
): Promise<void> {
  const { path, real, gitDir, commonDir, allowedRoots } = given;
  if ((await isAllowed(gitDir, allowedRoots)) && (await isAllowed(commonDir, allowedRoots))) return;
  const read = (name: string) => readFile(join(gitDir, name), "utf8").catch(() => "");
  const back = gitDir === commonDir ? worktreeIn(await read("config")) : dirname((await read("gitdir")).trim());
  const worktree = back === undefined ? undefined : await realpath(resolve(gitDir, back)).catch(() => undefined);
  if (worktree !== real) throw notAllowed(path, commonDir, allowedRoots);
}

function worktreeIn(config: string): string | undefined {
  return /^\s*worktree\s*=\s*"?(.+?)"?\s*$/m.exec(config)?.[1];
}

/** True for a partial clone: it omits objects and fetches them when they are needed. */
async function isPartial(commonDir: string): Promise<boolean> {
  const config = await readFile(join(commonDir, "config"), "utf8").catch(() => "");
  return /^\s*(?:promisor|partialclone)\s*=/im.test(config);
}

/** Throws if files of the commit are missing. For a job, nothing is fetched from the origin of a partial clone. */
async function requireFiles(
  git: Git,
  { path, gitDir, commit }: { path: string; gitDir: string; commit: string },
): Promise<void> {
  const args = ["rev-list", "--objects", "--missing=print", "--max-count=1", commit];
  const { code, stdout, stderr } = await runGit(git, args, { gitDir, okCodes: [0, 128] });
  const missing = stdout.split("\n").filter((line) => line.startsWith("?")).length;
  if (code === 0 && missing === 0) return;
  const what =
    code === 0
      ? `${missing} objects of ${commit.slice(0, 12)} are`
      : `something of it is (${stderr.trim().slice(0, 200)})`;
  throw new AppError(
    "invalid_repository",
    `${path} is a partial clone, and ${what} not in it: fetch them (git -C ${path} fetch --refetch --no-filter origin, or check the commit out whole, without sparse checkout), or submit the URL that it was cloned from. The job was not taken`,
  );
}
