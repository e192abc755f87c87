import { posix } from "node:path";
import type { RepositorySource } from "../protocol/job/job.ts";
import { sha256 } from "../support/text/sha256.ts";

/**
 * A text that identifies a repository across the jobs of a tenant: its location, without credentials. Undefined for an
 * uploaded bundle, because a bundle does not name its origin.
 */
export function repositoryIdentity(source: RepositorySource, tenant: string): string | undefined {
  const location = locationOf(source);
  return location === undefined ? undefined : sha256(`${tenant}\n${location}`);
}

function locationOf(source: RepositorySource): string | undefined {
  if (source.kind === "bundle") return undefined;
  if (source.kind === "path") return withoutEnding(posix.normalize(source.path));
  if (!URL.canParse(source.url)) return undefined;
  const { protocol, host, pathname } = new URL(source.url);
  return protocol === "file:" ? withoutEnding(pathname) : `${host.toLowerCase()}${withoutEnding(pathname)}`;
}

function withoutEnding(path: string): string {
  return path
    .replace(/\/+$/, "")
    .replace(/\.git$/, "")
    .replace(/\/+$/, "");
}
