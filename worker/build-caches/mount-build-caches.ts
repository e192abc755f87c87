import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { runGit } from "../../shared/git/run-git.ts";
import type { AttemptOrder } from "../../shared/protocol/task/delivery.ts";
import { removeTree } from "../../shared/scratchpad/remove-tree.ts";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Bind } from "../sandbox/profile.ts";
import { pathsOf } from "../workspace/commit-facts.ts";
import type { CacheContext } from "./fill-cache.ts";
import { keptCache } from "./kept-cache.ts";
import { type CachedLanguage, type FoundLanguage, findLanguages, LANGUAGES } from "./languages.ts";
import { linkCache, pathInside } from "./link-caches.ts";

/** The tree of one command, made from a commit of the job, and the paths of the files that were then edited. */
export interface CommandTree {
  readonly commit: string;
  readonly edited?: Iterable<string>;
}

/** The build caches of one command; `dispose` removes them. */
export interface MountedCaches {
  readonly binds: readonly Bind[];
  readonly env: Readonly<Record<string, string>>;
  readonly dispose: () => Promise<void>;
}

/**
 * Makes the build caches of one command: a private, writable copy of each cache that the job's base filled. The command's
 * changes are removed with its copy, so no command can change the cache of another. `tree` is the tree of the command if it has the links
 * (`linkBuildCaches`).
 */
export async function mountBuildCaches(
  context: CacheContext,
  { tree, languages = LANGUAGES }: { tree?: CommandTree | undefined; languages?: readonly CachedLanguage[] } = {},
): Promise<MountedCaches> {
  const found = await languagesOf(context, languages);
  const all = found.filter(({ language }) => language.link === undefined || tree !== undefined);
  if (all.length === 0) return { binds: [], env: {}, dispose: async () => {} };
  const path = context.layout.temporary(`build-caches-${randomUUID()}`);
  const dispose = () => removeTree(path);
  try {
    await mkdir(path, { recursive: true, mode: 0o711 });
    for (const found of all) {
      const to = join(path, found.language.name);
      await mkdir(to, { mode: 0o755 });
      const isUsable = tree === undefined || (await hasSources(context, { language: found.language, tree }));
      const kept = isUsable ? await keptCache(context, found) : undefined;
      await makeCopy(context, { kept, to, language: found.language });
    }
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

/** Makes the links to build caches in a tree that the harness made for one command. */
export async function linkBuildCaches(
  context: Omit<CacheContext, "sandbox" | "slot" | "signal">,
  path: string,
  languages: readonly CachedLanguage[] = LANGUAGES,
): Promise<void> {
  for (const found of await languagesOf(context, languages)) await linkCache(path, found);
}

/**
 * Returns the function that makes the build caches of an attempt's commands; undefined for an attempt without the job's base. `tree` is the tree of
 * these commands if it has the links.
 */
export function mounterOf(
  { git, layout, sandbox }: Pick<CacheContext, "git" | "layout" | "sandbox">,
  given: { order: AttemptOrder; slot: number; signal: AbortSignal; log: Log },
  tree?: CommandTree,
): (() => Promise<MountedCaches>) | undefined {
  const { order, slot, signal, log } = given;
  const { jobId, jobBase: base } = order;
  if (base === undefined) return undefined;
  return () => mountBuildCaches({ git, layout, sandbox, slot, jobId, base, signal, log }, { tree });
}

/** Starts to fill the job's build caches, so that its first command need not wait. Never rejects. */
export async function fillBuildCaches(context: CacheContext): Promise<void> {
  for (const found of await languagesOf(context, LANGUAGES)) await keptCache(context, found);
}

async function languagesOf(
  { git, layout, jobId, base, log }: Omit<CacheContext, "sandbox" | "slot" | "signal">,
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
 * Whether a tree has the same sources of the cache as the job's base. A toolchain such as cargo does not look whether the sources of a
 * dependency have changed.
 */
async function hasSources(
  { git, layout, jobId, base }: CacheContext,
  { language: { sources = [] }, tree }: { language: CachedLanguage; tree: CommandTree },
): Promise<boolean> {
  if (sources.length === 0) return true;
  for (const path of tree.edited ?? []) if (sources.includes(path.split("/")[0] ?? "")) return false;
  const idAt = async (gitDir: string, commit: string) =>
    (await runGit(git, ["ls-tree", "--full-tree", commit, ...sources], { gitDir })).stdout;
  const { baseGit, candidatesGit } = layout.job(jobId);
  return (await idAt(baseGit, base)) === (await idAt(candidatesGit, tree.commit));
}

/**
 * Copies a filled cache to an empty folder. If the worker is root, the slot's user owns the folders of the copy, and most files in them are
 * hard links to files of root. That user can remove the links, and add files, but cannot change a linked file. The files that the toolchain writes
 * in place are copied.
 */
async function makeCopy(
  { sandbox, slot, jobId, log }: CacheContext,
  { kept, to, language }: { kept: string | undefined; to: string; language: CachedLanguage },
): Promise<void> {
  const owner = sandbox.slotOwner(slot);
  const own = ["-type", "f", ...language.inPlace];
  try {
    if (kept !== undefined && owner === undefined)
      await run("cp", ["-RP", "--preserve=mode,links,timestamps", "--", `${kept}/.`, to]);
    if (kept !== undefined && owner !== undefined) {
      await run("cp", ["-RP", "--link", "--", `${kept}/.`, to]);
      const copy = ["cp", "--parents", "--remove-destination", "--preserve=mode,timestamps", "-t", to, "--", "{}", "+"];
      await run("find", [".", ...own, "-exec", ...copy], { cwd: kept });
    }
  } catch (error) {
    log.warn(
      { jobId, detail: messageOf(error) },
      "could not copy a build cache, so a command starts with an empty one",
    );
    await removeTree(to);
    await mkdir(to, { mode: 0o755 });
  }
  if (owner === undefined) return;
  const chown = ["-exec", "chown", `${owner.uid}:${owner.gid}`, "{}", "+"];
  await run("find", [".", "(", "-type", "d", "-o", ...own, ")", ...chown], { cwd: to });
}

const run = promisify(execFile);
