import { randomUUID } from "node:crypto";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Git, runGit } from "../../shared/git/run-git.ts";
import type { Candidate } from "../../shared/protocol/task/task.ts";
import { resolveText } from "./resolve-text.ts";

/** Maximum number of files in a conflict that is resolved. */
const MAX_PATHS = 20;
const MAX_BYTES = 1024 * 1024;

/**
 * Merges a candidate's change into `head` by the structure of the files, and makes a new commit. Returns undefined
 * unless this resolves every conflicting file. The new commit is a candidate that has not been verified yet.
 */
export async function resolveConflict(request: {
  git: Git;
  /** The repository `candidates.git`, which can also read the merged commits. */
  gitDir: string;
  head: string;
  candidate: Candidate;
  paths: readonly string[];
}): Promise<string | undefined> {
  const { git, gitDir, head, candidate, paths } = request;
  if (paths.length === 0 || paths.length > MAX_PATHS) return undefined;
  const resolved: { path: string; mode: string; text: string }[] = [];
  for (const path of paths) {
    const file = await resolveFile(request, path);
    if (file === undefined) return undefined;
    resolved.push({ path, ...file });
  }
  const merged = await runGit(
    git,
    ["merge-tree", "--write-tree", "--no-messages", "--name-only", "-z", head, candidate.commit],
    {
      gitDir,
      okCodes: [0, 1],
    },
  );
  const env = { GIT_INDEX_FILE: join(tmpdir(), `midwatch-index-${randomUUID()}`) };
  try {
    await runGit(git, ["read-tree", merged.stdout.slice(0, 40)], { gitDir, env });
    for (const { path, mode, text } of resolved) {
      const { stdout } = await runGit(git, ["hash-object", "-w", "--stdin"], { gitDir, input: text });
      await runGit(git, ["update-index", "--cacheinfo", `${mode},${stdout.trim()},${path}`], { gitDir, env });
    }
    const tree = (await runGit(git, ["write-tree"], { gitDir, env })).stdout.trim();
    return await commit(request, tree);
  } finally {
    await rm(env.GIT_INDEX_FILE, { force: true });
  }
}

async function resolveFile(
  { git, gitDir, head, candidate }: { git: Git; gitDir: string; head: string; candidate: Candidate },
  path: string,
): Promise<{ mode: string; text: string } | undefined> {
  const [base, ours, theirs] = await Promise.all(
    [candidate.base, head, candidate.commit].map((at) => fileOf(git, gitDir, { commit: at, path })),
  );
  if (
    base === undefined ||
    ours === undefined ||
    theirs === undefined ||
    base.mode !== ours.mode ||
    ours.mode !== theirs.mode
  )
    return undefined;
  const text = resolveText(path, { base: base.text, ours: ours.text, theirs: theirs.text });
  return text === undefined ? undefined : { mode: ours.mode, text };
}

/** The content of a regular text file in a commit, of at most `MAX_BYTES`. Undefined for any other file. */
async function fileOf(
  git: Git,
  gitDir: string,
  { commit: at, path }: { commit: string; path: string },
): Promise<{ mode: string; text: string } | undefined> {
  const listed = await runGit(git, ["ls-tree", "-z", "-l", "--full-tree", at, `:(literal)${path}`], { gitDir });
  const [mode = "", type, id = "", size] = (listed.stdout.split("\t")[0] ?? "").trim().split(/\s+/);
  if (type !== "blob" || !mode.startsWith("100") || Number(size) > MAX_BYTES) return undefined;
  const { stdout } = await runGit(git, ["cat-file", "blob", id], { gitDir });
  return stdout.includes("\0") || stdout.includes("\uFFFD") ? undefined : { mode, text: stdout };
}

/** Commits the merged tree on top of the head, with the candidate's message and date. */
async function commit(
  { git, gitDir, head, candidate }: { git: Git; gitDir: string; head: string; candidate: Candidate },
  tree: string,
): Promise<string> {
  const { stdout: shown } = await runGit(git, ["show", "--no-patch", "--format=%ct%n%B", candidate.commit], { gitDir });
  const [time = "0", ...message] = shown.split("\n");
  const date = `@${time} +0000`;
  const { stdout: input } = await runGit(
    git,
    ["interpret-trailers", "--trailer", `Midwatch-Resolved: ${candidate.commit}`],
    {
      gitDir,
      input: `${message.join("\n").trim()}\n`,
    },
  );
  const { stdout } = await runGit(git, ["commit-tree", tree, "-p", head, "-F", "-"], {
    gitDir,
    env: { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date },
    input,
  });
  return stdout.trim();
}
