import { join } from "node:path";
import { type Git, runGit, runGitBytes } from "../../../shared/git/run-git.ts";

/** A commit to make: the full new content of each changed file, by path. */
export type Change = Readonly<Record<string, string>>;

/**
 * Makes commits with the parent `base` and adds them to a job's `candidates.git`. As in a worker, each commit is added
 * as a separate pack whose objects are checked.
 */
export async function makeCandidates(
  git: Git,
  { baseGit, candidatesGit, scratch }: { baseGit: string; candidatesGit: string; scratch: string },
  { base, changes }: { base: string; changes: readonly Change[] },
): Promise<string[]> {
  await runGit(git, ["init", "--bare", "--quiet", scratch]);
  const env = { GIT_ALTERNATE_OBJECT_DIRECTORIES: join(baseGit, "objects") };
  const input = changes.map((change, i) => importCommand(i, base, change)).join("");
  await runGit(git, ["fast-import", "--quiet", "--force"], { gitDir: scratch, env, input });
  const { stdout } = await runGit(git, ["for-each-ref", "--format=%(refname) %(objectname)"], { gitDir: scratch, env });
  const ids = new Map(
    stdout
      .trim()
      .split("\n")
      .map((line) => line.split(" ") as [string, string]),
  );
  const commits = changes.map((_, i) => ids.get(`refs/heads/c${i}`) ?? "");
  for (const commit of commits) {
    const pack = await runGitBytes(git, ["pack-objects", "--revs", "--stdout", "--thin", "--quiet"], {
      gitDir: scratch,
      env,
      input: `${commit}\n^${base}\n`,
    });
    await runGit(git, ["index-pack", "--stdin", "--fix-thin", "--strict"], {
      gitDir: candidatesGit,
      input: pack.stdout,
    });
  }
  return commits;
}

function importCommand(i: number, base: string, change: Change): string {
  const files = Object.entries(change).map(([path, text]) => `M 100644 inline ${path}\n${data(text)}`);
  return `commit refs/heads/c${i}\ncommitter Midwatch <midwatch@localhost> 1 +0000\n${data(`work ${i}\n`)}from ${base}\n${files.join("")}\n`;
}

function data(text: string): string {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}
