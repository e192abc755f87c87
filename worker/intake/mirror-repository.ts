import { mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { checkBundle } from "../../shared/git/bundle-header.ts";
import { dangerIn, FETCH_FSCK } from "../../shared/git/fsck-rules.ts";
import { checkRepositoryPath, resolveRef } from "../../shared/git/repository-check.ts";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import { type SafeRemote, safeRemote } from "../../shared/git/safe-remote.ts";
import { pinHost } from "../../shared/net/pin-host.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { RepositorySource } from "../../shared/protocol/job/job.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { defined } from "../../shared/support/defined.ts";
import { AppError, messageOf } from "../../shared/support/errors.ts";
import { createCandidatesRepository } from "./candidates-repository.ts";
import { createWithGitCredential, type WithGitCredential } from "./git-credentials.ts";

/**
 * Mirrors a job's repository into `base.git`, with every object checked, and sets the job's branch to the base commit.
 * Running it again changes nothing: the branch records the commit that the first run chose. Throws AppError
 * path_not_allowed, invalid_repository, invalid_ref, repository_unreachable or disk_full.
 */
export async function mirrorRepository(request: {
  git: Git;
  layout: Layout;
  jobId: JobId;
  source: RepositorySource;
  allowedRoots: readonly string[];
  /** Hosts and networks that are not public, but may serve repositories; default none. */
  privateHosts?: readonly string[];
  /** The operator's git credentials; by default there are none. */
  withCredential?: WithGitCredential;
  signal?: AbortSignal;
}): Promise<{ base: string; branch: string }> {
  const { git, layout, jobId } = request;
  const { baseGit } = layout.job(jobId);
  const branch = `midwatch/${jobId}`;
  await mkdir(dirname(baseGit), { recursive: true, mode: 0o711 });
  await runGit(git, ["init", "--bare", "--quiet", "--initial-branch=midwatch/unborn", baseGit]);
  const known = await runGit(git, ["rev-parse", "--verify", "--quiet", `refs/heads/${branch}`], {
    gitDir: baseGit,
    okCodes: [0, 1],
  });
  const base = known.code === 0 ? known.stdout.trim() : await fetchBase(request, baseGit);
  if (known.code !== 0) {
    await runGit(git, ["update-ref", `refs/heads/${branch}`, base], { gitDir: baseGit });
    await runGit(git, ["symbolic-ref", "HEAD", `refs/heads/${branch}`], { gitDir: baseGit });
  }
  await createCandidatesRepository(git, layout, jobId);
  return { base, branch };
}

async function fetchBase(
  request: {
    git: Git;
    layout: Layout;
    source: RepositorySource;
    allowedRoots: readonly string[];
    privateHosts?: readonly string[];
    withCredential?: WithGitCredential;
    signal?: AbortSignal;
  },
  baseGit: string,
): Promise<string> {
  const { git, source, layout } = request;
  switch (source.kind) {
    case "path": {
      const { gitDir, commit } = await checkRepositoryPath(git, { ...source, allowedRoots: request.allowedRoots });
      await fetchPath(request, baseGit, { gitDir, commit });
      return commit;
    }
    case "bundle": {
      const from = layout.bundle(source.bundleId);
      const ref = await checkBundle(from, source.ref);
      await fetchInto(request, baseGit, {
        from,
        protocol: "file",
        refspecs: ["+refs/*:refs/source/*", ...headUnless(ref)],
      });
      return resolveSource(git, baseGit, ref);
    }
    case "git": {
      const url = new URL(source.url);
      if (url.protocol === "file:") {
        const path = decodeURIComponent(url.pathname);
        return fetchBase({ ...request, source: { ...source, kind: "path", path } }, baseGit);
      }
      const remote = safeRemote(source.url, await pinHost(source.url, { allowed: request.privateHosts ?? [] }));
      const fetch = (asked: SafeRemote) =>
        fetchInto(request, baseGit, {
          from: asked.url,
          remote: asked,
          protocol: url.protocol.slice(0, -1),
          refspecs: ["+refs/heads/*:refs/source/heads/*", "+refs/tags/*:refs/source/tags/*", ...headUnless(source.ref)],
        });
      const { withCredential = createWithGitCredential(undefined) } = request;
      await (source.credential === undefined ? fetch(remote) : withCredential(source.credential, remote, fetch));
      return resolveSource(git, baseGit, source.ref);
    }
  }
}

/** HEAD is only fetched if the job names no ref, because HEAD may name a branch that does not exist. */
function headUnless(ref: string | undefined): string[] {
  return ref === undefined ? ["+HEAD:refs/source/HEAD"] : [];
}

/**
 * Fetches a commit with its history or, if the repository lacks a part of the history, without history: a job only
 * needs the files. Git records in `base.git/shallow` where history ends.
 */
async function fetchPath(
  request: { git: Git; signal?: AbortSignal },
  baseGit: string,
  { gitDir, commit }: { gitDir: string; commit: string },
): Promise<void> {
  const given = { from: gitDir, protocol: "file", refspecs: [commit] };
  try {
    await fetchInto(request, baseGit, given);
  } catch (error) {
    if (request.signal?.aborted || !(error instanceof AppError) || error.code === "disk_full") throw error;
    if (error.details !== undefined) throw error;
    await fetchInto(request, baseGit, { ...given, depth: 1 }).catch(() => {
      throw error;
    });
  }
}

/**
 * Lets git serve any commit of a local repository, whoever owns it. The repository's config cannot start programs in
 * upload-pack, and its grafts do not change the history.
 */
const LOCAL_UPLOAD_PACK =
  "--upload-pack=GIT_GRAFT_FILE=/dev/null git -c safe.directory=* -c uploadpack.allowAnySHA1InWant=true upload-pack";

async function resolveSource(git: Git, baseGit: string, ref = "HEAD"): Promise<string> {
  for (const name of [`refs/source/${ref}`, `refs/source/heads/${ref}`, `refs/source/tags/${ref}`]) {
    const { code, stdout } = await runGit(git, ["rev-parse", "--verify", "--quiet", `${name}^{commit}`], {
      gitDir: baseGit,
      okCodes: [0, 1, 128],
    });
    if (code === 0) return stdout.trim();
  }
  return resolveRef(git, baseGit, ref);
}

async function fetchInto(
  { git, signal }: { git: Git; signal?: AbortSignal },
  baseGit: string,
  given: { from: string; protocol: string; refspecs: string[]; remote?: SafeRemote; depth?: number },
): Promise<void> {
  const { from, protocol, refspecs, remote, depth } = given;
  const allow = [...(remote?.settings ?? ["-c", `protocol.${protocol}.allow=always`]), ...FETCH_FSCK];
  const args = [
    ...allow,
    "fetch",
    "--quiet",
    "--no-tags",
    "--no-recurse-submodules",
    "--no-write-fetch-head",
    // Lets a fetch accept a shallow repository, together with its record of where history ends.
    "--update-shallow",
    ...(depth === undefined ? [] : [`--depth=${depth}`]),
    ...(protocol === "file" ? [LOCAL_UPLOAD_PACK] : []),
  ];
  try {
    await runGit(git, [...args, from, ...refspecs], {
      gitDir: baseGit,
      ...defined({ env: remote?.env, signal }),
    });
  } catch (error) {
    if (error instanceof AppError && error.code === "disk_full") throw error;
    throw refusalOf(error, from);
  }
}

/** Turns git's refusal of a repository into an error for a person, with the next step. */
function refusalOf(error: unknown, from: string): AppError {
  const words = messageOf(error);
  const danger = dangerIn(words);
  if (danger !== undefined) {
    return new AppError(
      "invalid_repository",
      `${from} contains objects that could harm a checkout (${danger}), so it was refused: submit a branch without them, as a bundle of its own (git bundle create FILE BRANCH)`,
      { cause: error, details: { danger } },
    );
  }
  if (/Could not read [0-9a-f]{40}|Failed to traverse parents|did not send all necessary objects/i.test(words)) {
    return new AppError(
      "invalid_repository",
      `${from} lacks a part of its own history, as a bundle of a shallow clone does: make the bundle from a complete clone (git fetch --unshallow), or submit the clone's path. Git says: ${words}`,
      { cause: error },
    );
  }
  if (/couldn't find remote ref HEAD/i.test(words)) {
    return new AppError(
      "invalid_ref",
      `the HEAD of ${from} names a branch that does not exist: name another one with --ref, or make a first commit`,
      {
        cause: error,
      },
    );
  }
  const isBroken = /fsck|bad object|corrupt|index-pack failed|not a git repository|does not appear to be/i.test(words);
  const code = isBroken ? "invalid_repository" : "repository_unreachable";
  const next = isBroken ? "; git fsck shows the damage, and a fresh clone of its origin may be intact" : "";
  return new AppError(code, `${from} could not be mirrored: ${words}${next}`, { cause: error });
}
