import { access } from "node:fs/promises";
import { checkBundle } from "../../shared/git/bundle-header.ts";
import { checkRepositoryPath } from "../../shared/git/repository-check.ts";
import { refusePassword } from "../../shared/git/safe-remote.ts";
import { pinHost } from "../../shared/net/pin-host.ts";
import type { JobSubmission } from "../../shared/protocol/job/job.ts";
import { createLru } from "../../shared/support/create-lru.ts";
import { AppError } from "../../shared/support/errors.ts";
import type { ServiceParts } from "./create-job-service.ts";

/** ms for which a repository that was found usable is not looked at again: two runs of git cost more than all else about a submission. */
const KNOWN_MS = 2000;
/** Repositories whose check is cached. */
const MAX_CACHED = 200;

/** Checks where submissions' repositories are. The intake looks again: what is remembered here lets no job have more than it may. */
export function createSourceCheck(
  parts: Parameters<typeof checkSource>[0],
  now: () => number,
): (submission: JobSubmission) => Promise<void> {
  const known = createLru<string, { until: number; checked: Promise<void> }>(MAX_CACHED);
  return async (submission) => {
    if (submission.repository.kind !== "path") return checkSource(parts, submission);
    const key = JSON.stringify(submission.repository);
    const before = known.get(key);
    if (before !== undefined && now() < before.until) return before.checked;
    const checked = checkSource(parts, submission);
    known.set(key, { until: now() + KNOWN_MS, checked });
    // Do not cache refusals: the user may fix the repository at once.
    return checked.catch((error: unknown) => {
      known.delete(key);
      throw error;
    });
  };
}

/** A path is looked at before the job is taken; a URL is reached by the intake, and fails the job with a code. */
async function checkSource(
  { git, layout, repositories, privateHosts }: Pick<ServiceParts, "git" | "layout" | "repositories" | "privateHosts">,
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
        `no bundle ${repository.bundleId} was uploaded; POST it to /v1/bundles first. The job was not taken`,
      );
    });
    await checkBundle(layout.bundle(repository.bundleId), repository.ref);
  }
}

/** What is wrong with a URL for certain is said at once; a name that cannot be resolved here may be by a worker. */
async function checkUrl(url: string, allowed: readonly string[]): Promise<void> {
  refusePassword(url);
  await pinHost(url, { allowed }).catch((error: unknown) => {
    if (error instanceof AppError && error.code === "address_not_allowed") throw error;
  });
}
