import { access } from "node:fs/promises";
import { checkBundle } from "../../shared/git/bundle-header.ts";
import { checkRepositoryPath } from "../../shared/git/repository-check.ts";
import type { Git } from "../../shared/git/run-git.ts";
import { refusePassword } from "../../shared/git/safe-remote.ts";
import { pinHost } from "../../shared/net/pin-host.ts";
import type { JobSubmission } from "../../shared/protocol/job/job.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { createLru } from "../../shared/support/create-lru.ts";
import { AppError } from "../../shared/support/errors.ts";
import type { Clock } from "../../shared/support/time/clock.ts";

/** Checks that a job may use a repository. Throws an AppError if not. */
export type SourceCheck = (submission: JobSubmission) => Promise<void>;

export interface SourceEnv {
  readonly git: Git;
  readonly layout: Layout;
  /** Folders on this machine in which the repositories of jobs may be. */
  readonly repositories: readonly string[];
  /** Hosts to which git may connect although they are not on the public internet: names, `*.domains` and networks. */
  readonly privateHosts: readonly string[];
  readonly clock: Pick<Clock, "now">;
}

/** Time in ms that a successful check is cached, because its two git processes take longer than the rest of a submission. */
const CACHE_MS = 2000;
const MAX_CACHED_CHECKS = 200;

/** Checks the repositories of submissions. An outdated result in the cache does no harm, because the intake checks again. */
export function createSourceCheck(env: SourceEnv): SourceCheck {
  const { clock } = env;
  const known = createLru<string, { until: number; checked: Promise<void> }>(MAX_CACHED_CHECKS);
  return async (submission) => {
    if (submission.repository.kind !== "path") return checkSource(env, submission);
    const key = JSON.stringify(submission.repository);
    const before = known.get(key);
    if (before !== undefined && clock.now() < before.until) return before.checked;
    const checked = checkSource(env, submission);
    known.set(key, { until: clock.now() + CACHE_MS, checked });
    // Refusals are not cached, because the user may correct the repository at once.
    return checked.catch((error: unknown) => {
      known.delete(key);
      throw error;
    });
  };
}

/** Checks a path or bundle completely. A URL is only fetched by the intake, which may then fail the job with an error code. */
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

/**
 * Refuses a URL that contains a password or has a forbidden address. A host name that cannot be resolved here is
 * accepted, because a worker may be able to resolve it.
 */
async function checkUrl(url: string, allowed: readonly string[]): Promise<void> {
  refusePassword(url);
  await pinHost(url, { allowed }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "address_not_allowed") throw error;
  });
}
