import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { programCache } from "../../../launch/data-folder.ts";
import { findProgram } from "../../../launch/find-programs.ts";
import { type Git, runGit } from "../../../shared/git/run-git.ts";
import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";
import { readEnv } from "../../../shared/support/env.ts";

/** The inputs that all measurements of the merge queue share. */
export interface MergeContext {
  readonly connection: RedisConnection;
  readonly folder: string;
  readonly say: (text: string) => void;
}

/** Returns the git program that the product would use on this machine. */
export async function findGit(): Promise<Git> {
  const env = readEnv();
  const { path } = await findProgram("git", { env, cache: programCache(env) });
  return { program: path };
}

/** Makes a git repository with one commit that contains the given files. */
export async function makeRepositoryOf(git: Git, path: string, files: Readonly<Record<string, string>>): Promise<void> {
  await runGit(git, ["init", "--quiet", "--initial-branch=main", path]);
  for (const folder of new Set(Object.keys(files).map(dirname))) await mkdir(join(path, folder), { recursive: true });
  await Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(path, name), text)));
  const gitDir = join(path, ".git");
  await runGit(git, [`--work-tree=${path}`, "add", "--all", "."], { gitDir });
  await runGit(git, ["commit", "--quiet", "-m", "base"], { gitDir });
}
