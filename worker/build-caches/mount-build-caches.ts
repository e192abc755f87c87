import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { chown, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Bind } from "../sandbox/profile.ts";
import { pathsOf } from "../workspace/commit-facts.ts";
import type { Owner } from "../workspace/workspace.ts";
import { type CacheContext, pathInside } from "./fill-cache.ts";
import { keptCache } from "./kept-cache.ts";
import { type CachedLanguage, type FoundLanguage, findLanguages, LANGUAGES } from "./languages.ts";

/** The build caches of one command; `dispose` removes them. */
export interface MountedCaches {
  readonly binds: readonly Bind[];
  readonly env: Readonly<Record<string, string>>;
  readonly dispose: () => Promise<void>;
}

/**
 * Makes the build caches of one command: a private, writable copy of each cache that the job's base filled. The command's
 * changes are removed with its copy, so no command can change the cache of another.
 */
export async function mountBuildCaches(
  context: CacheContext,
  languages: readonly CachedLanguage[] = LANGUAGES,
): Promise<MountedCaches> {
  const all = await languagesOf(context, languages);
  if (all.length === 0) return { binds: [], env: {}, dispose: async () => {} };
  const path = context.layout.temporary(`build-caches-${randomUUID()}`);
  const dispose = () => removeTree(path);
  try {
    await mkdir(path, { recursive: true, mode: 0o711 });
    for (const found of all) await makeCopy(context, { found, to: join(path, found.language.name) });
  } catch (error) {
    await dispose();
    throw error;
  }
  const names = all.map(({ language }) => language.name);
  return {
    binds: names.map((name) => ({ from: join(path, name), to: pathInside(name), write: true, isTemporary: true })),
    env: Object.assign({}, ...all.map(({ language }) => language.env(pathInside(language.name)))),
    dispose,
  };
}

/** Returns the function that makes the build caches of an attempt's commands; undefined for an attempt without the job's base. */
export function mounterOf(
  { git, layout, sandbox }: Pick<CacheContext, "git" | "layout" | "sandbox">,
  given: { order: AttemptOrder; slot: number; signal: AbortSignal; log: Log },
): (() => Promise<MountedCaches>) | undefined {
  const { order, slot, signal, log } = given;
  const { jobId, jobBase: base } = order;
  if (base === undefined) return undefined;
  return () => mountBuildCaches({ git, layout, sandbox, slot, jobId, base, signal, log });
}

/** Starts to fill the job's build caches, so that its first command need not wait. Never rejects. */
export async function fillBuildCaches(context: CacheContext): Promise<void> {
  for (const found of await languagesOf(context, LANGUAGES)) await keptCache(context, found);
}

async function languagesOf(
  { git, layout, jobId, base, log }: CacheContext,
  languages: readonly CachedLanguage[],
): Promise<FoundLanguage[]> {
  try {
    return findLanguages(await pathsOf(git, { gitDir: layout.job(jobId).baseGit, commit: base }), languages);
  } catch (error) {
    log.warn({ jobId, detail: messageOf(error) }, "could not read the base, so its commands have no build caches");
    return [];
  }
}

/**
 * Copies a filled cache, or makes an empty one. If the worker is root, the slot's user owns the folders of the copy, and the files in them are
 * hard links to files of root. That user can remove the links, and add files, but cannot change a linked file. The files at the top of the
 * cache are always copied, because toolchains write them in place.
 */
async function makeCopy(context: CacheContext, { found, to }: { found: FoundLanguage; to: string }): Promise<void> {
  const { sandbox, slot, jobId, log } = context;
  const owner = sandbox.slotOwner(slot);
  await mkdir(to, { mode: 0o755 });
  const kept = await keptCache(context, found);
  const links = owner === undefined ? ["--preserve=mode,links,timestamps"] : ["--link"];
  try {
    if (kept !== undefined) await run("cp", ["-RP", ...links, "--", `${kept}/.`, to]);
  } catch (error) {
    log.warn(
      { jobId, detail: messageOf(error) },
      "could not copy a build cache, so a command starts with an empty one",
    );
    await removeTree(to);
    await mkdir(to, { mode: 0o755 });
  }
  if (owner === undefined) return;
  await run("find", [to, "-type", "d", "-exec", "chown", `${owner.uid}:${owner.gid}`, "{}", "+"]);
  for (const entry of await readdir(to, { withFileTypes: true }))
    if (entry.isFile()) await replaceLink(to, entry.name, owner);
}

/** Replaces a hard link by a copy of the file. */
async function replaceLink(folder: string, name: string, { uid, gid }: Owner): Promise<void> {
  const path = join(folder, name);
  const bytes = await readFile(path);
  await rm(path);
  await writeFile(path, bytes);
  await chown(path, uid, gid);
}

const run = promisify(execFile);
