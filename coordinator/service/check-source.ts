import { access } from "node:fs/promises";
import { checkBundle } from "../../shared/git/bundle-header.ts";
import { checkRepositoryPath } from "../../shared/git/repository-check.ts";
import type { Git } from "../../shared/git/run-git.ts";
import { refusePassword } from "../../shared/git/safe-remote.ts";
import { pinHost } from "../../shared/net/pin-host.ts";
import type { JobSubmission } from "../../shared/protocol/job/job.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { AppError } from "../../shared/support/errors.ts";
import type { Clock } from "../../shared/support/time/clock.ts";

/** Throws an AppError for a repository that no job may use. */
export type SourceCheck = (submission: JobSubmission) => Promise<void>;

export interface SourceEnv {
  readonly git: Git;
  readonly layout: Layout;
  /** Roots of allowed repositories on this machine. */
  readonly repositories: readonly string[];
  /** Names, `*.domains` and networks outside the public internet that git may connect to. */
  readonly privateHosts: readonly string[];
  readonly clock: Pick<Clock, "now">;
}

/** ms that a successful check is cached: its two runs of git cost more than the rest of a submission. */
const CACHE_MS = 2000;
const MAX_CACHED_CHECKS = 200;

/** Checks the repositories of submissions. A stale cached check does no harm: the intake checks again. */
export function createSourceCheck(env: SourceEnv): SourceCheck {
  const { clock } = env;
  const known = new Map<string, { until: number; checked: Promise<void> }>();
  return async (submission) => {
    if (submission.repository.kind !== "path") return checkSource(env, submission);
    const key = JSON.stringify(submission.repository);
    const before = known.get(key);
    if (before !== undefined && clock.now() < before.until) return before.checked;
    const checked = checkSource(env, submission);
    known.delete(key);
    known.set(key, { until: clock.now() + CACHE_MS, checked });
    if (known.size > MAX_CACHED_CHECKS) known.delete(known.keys().next().value ?? key);
    // Do not cache refusals: the user may fix the repository at once.
    return checked.catch((error: unknown) => {
      known.delete(key);
      throw error;
    });
  };
}

/** Checks a path or bundle completely. A URL is fetched by the intake, which fails the job with an error code. */
async function checkSource(
  { git, layout, repositories, privateHosts }: SourceEnv,
  { repository }: JobSubmission,
): Promise<void> {
  if (repository.kind === "path") {
    const { path, ref } = repository;
    await checkRepositoryPath(git, { path, ref, allowedRoots: repositories });
  }
  if (repository.kind === "git") {
    const { url, ref } = repository;
    const path = new URL(url).protocol === "file:" ? decodeURIComponent(new URL(url).pathname) : undefined;
    if (path === undefined) await checkUrl(url, privateHosts);
    else await checkRepositoryPath(git, { path, ref, allowedRoots: repositories });
  }
  if (repository.kind === "bundle") {
    await access(layout.bundle(repository.bundleId)).catch(() => {
      throw new AppError(
        "invalid_repository",
        `no bundle ${repository.bundleId} was uploaded; POST it to /v1/bundles first. Nothing was submitted`,
      );
    });
    await checkBundle(layout.bundle(repository.bundleId), repository.ref);
  }
}

/** Refuses a URL with a password or a forbidden address. A name that does not resolve here may resolve on a worker. */
async function checkUrl(url: string, allowed: readonly string[]): Promise<void> {
  refusePassword(url);
  await pinHost(url, { allowed }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "address_not_allowed") throw error;
  });
}
