import { posix } from "node:path";
import type { RepositorySource } from "../protocol/job/job.ts";
import { sha256 } from "../support/text/sha256.ts";

/**
 * What makes a repository the same one in the next job of a tenant: where it lies, without credentials. Undefined for an
 * uploaded bundle, which says nothing about where it comes from.
 */
export function repositoryIdentity(source: RepositorySource, tenant: string): string | undefined {
  const place = placeOf(source);
  return place === undefined ? undefined : sha256(`${tenant}\n${place}`);
}

function placeOf(source: RepositorySource): string | undefined {
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
