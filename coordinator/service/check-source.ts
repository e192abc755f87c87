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
  /** Roots under which a repository on this machine may be. */
  readonly repositories: readonly string[];
  /** Names, `*.domains` and networks outside the public internet that git may connect to. */
  readonly privateHosts: readonly string[];
  readonly clock: Pick<Clock, "now">;
}

/** ms for which a repository that was found usable is not looked at again: two runs of git cost more than all else about a submission. */
const KNOWN_MS = 2000;
/** Repositories that are remembered for that long. */
const KEPT = 200;

/** Checks where submissions' repositories are. The intake looks again: what is remembered here lets no job have more than it may. */
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
    known.set(key, { until: clock.now() + KNOWN_MS, checked });
    if (known.size > KEPT) known.delete(known.keys().next().value ?? key);
    // What was refused may be mended in the next moment.
    return checked.catch((error: unknown) => {
      known.delete(key);
      throw error;
    });
  };
}

/** A path is looked at before the job is taken; a URL is reached by the intake, and fails the job with a code. */
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
