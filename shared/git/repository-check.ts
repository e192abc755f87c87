import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { AppError } from "../support/errors.ts";
import type { Git } from "./run-git.ts";
import { runGit } from "./run-git.ts";

/** A repository path that may be used, and the commit that its ref names. */
export interface CheckedRepository {
  /** The repository's git directory, absolute, symlinks resolved. */
  readonly gitDir: string;
  readonly commit: string;
}

/**
 * Whether a job may use the repository at `path`.
 *
 * Throws AppError `path_not_allowed` outside the operator's roots, `invalid_repository` where there is none (or an empty
 * one), `invalid_ref` where the ref names no commit. Symlinks are resolved before the roots are compared.
 */
export async function checkRepositoryPath(
  git: Git,
  request: { path: string; ref?: string | undefined; allowedRoots: readonly string[] },
): Promise<CheckedRepository> {
  const real = await resolveRepository(request.path);
  await requireAllowed(request.path, real, request.allowedRoots);
  const gitDir = await findGitDir(git, request.path, real);
  return { gitDir, commit: await resolveRef(git, gitDir, request.ref) };
}

/** The commit that a ref (default HEAD) names; AppError `invalid_ref` where it names none. */
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
  throw new AppError(
    "invalid_ref",
    `the repository has no commit that is called ${ref}; expected a branch, a tag or a commit id. The job was not taken`,
  );
}

async function resolveRepository(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    throw new AppError("invalid_repository", `${path} does not exist or cannot be read; the job was not taken`);
  }
}

async function requireAllowed(path: string, real: string, roots: readonly string[]): Promise<void> {
  for (const root of roots) {
    const realRoot = await realpath(root).catch(() => root);
    if (real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep)) return;
  }
  const allowed = roots.length === 0 ? "none is configured" : `allowed are ${roots.join(", ")}`;
  throw new AppError(
    "path_not_allowed",
    `${path} lies under none of the folders that jobs may use (${allowed}); set MIDWATCH_REPOSITORIES to allow it. The job was not taken`,
  );
}

async function findGitDir(git: Git, path: string, real: string): Promise<string> {
  for (const candidate of [join(real, ".git"), real]) {
    const { code, stdout } = await runGit(git, ["rev-parse", "--absolute-git-dir"], {
      gitDir: candidate,
      okCodes: [0, 128],
    });
    if (code === 0) return stdout.trim();
  }
  throw new AppError("invalid_repository", `${path} is not a git repository; the job was not taken`);
}
