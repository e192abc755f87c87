import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RepositorySource } from "../../../shared/protocol/job/job.ts";
import type { Files, GitFolder } from "./git-folder.ts";

export const LFS_POINTER = `version https://git-lfs.github.com/spec/v1\noid sha256:${"0".repeat(64)}\nsize 12345\n`;

/** Runs git in a repository; returns the repository's path. */
export function after(at: GitFolder, path: string, ...args: string[]): string {
  at.git(path, ...args);
  return path;
}

/** Makes a repository with a git setting. The pseudo-setting `x.mode` makes the named file executable. */
export function configured(
  at: GitFolder,
  { files, attributes, config }: { files: Files; attributes?: string; config?: [string, string] },
): string {
  const path = at.repository(files, attributes === undefined ? {} : { attributes });
  if (config?.[0] === "x.mode") {
    at.git(path, "update-index", "--chmod=+x", config[1]);
    at.git(path, "commit", "--quiet", "-m", "mode");
  } else if (config !== undefined) at.git(path, "config", ...config);
  return path;
}

export function shallowOfShallow(at: GitFolder): string {
  return after(at, at.folder, "clone", "--quiet", "--depth=1", `file://${at.clone("--depth=2")}`, "again").concat(
    "/again",
  );
}

export function grafted(at: GitFolder): string {
  const path = at.clone();
  mkdirSync(join(path, ".git/info"), { recursive: true });
  writeFileSync(join(path, ".git/info/grafts"), `${at.git(path, "rev-parse", "HEAD~1")}\n`);
  return path;
}

export function worktree(at: GitFolder, ...options: string[]): string {
  at.git(at.origin(), "worktree", "add", "--quiet", at.at("tree"), ...options);
  return at.at("tree");
}

export function borrowing(at: GitFolder, ...options: string[]): string {
  at.git(at.folder, "clone", "--quiet", ...options, at.origin(), "clone");
  return at.at("clone");
}

export function withSubmodule(at: GitFolder): string {
  const path = at.clone();
  at.git(path, "submodule", "--quiet", "add", `file://${at.at("origin")}`, "sub");
  at.commit(path);
  return path;
}

export function unfetchedSubmodule(at: GitFolder): string {
  at.git(at.folder, "clone", "--quiet", `file://${withSubmodule(at)}`, "again");
  return at.at("again");
}

export function namelessSubmodule(at: GitFolder): string {
  const path = at.clone();
  at.git(path, "update-index", "--add", "--cacheinfo", `160000,${"1".repeat(40)},sub`);
  at.git(path, "commit", "--quiet", "-m", "sub");
  return path;
}

export function nested(at: GitFolder): string {
  const path = at.clone();
  at.git(path, "clone", "--quiet", `file://${at.at("origin")}`, "inner");
  return path;
}

export function midMerge(at: GitFolder): string {
  const path = diverged(at);
  attempt(() => at.git(path, "merge", "other"));
  return path;
}

export function midRebase(at: GitFolder): string {
  const path = diverged(at);
  attempt(() => at.git(path, "rebase", "other"));
  return path;
}

function diverged(at: GitFolder): string {
  const path = at.repository({ "a.txt": "base\n" });
  for (const [branch, text] of [
    ["other", "theirs\n"],
    ["main", "ours\n"],
  ] as const) {
    if (branch === "other") at.git(path, "checkout", "--quiet", "-b", "other");
    else at.git(path, "checkout", "--quiet", "main");
    at.write(path, { "a.txt": text });
    at.commit(path, branch);
  }
  return path;
}

function attempt(run: () => unknown): void {
  try {
    run();
  } catch {
    // git exits with an error at the merge conflict, as intended.
  }
}

export function dirty(at: GitFolder): string {
  const path = at.clone();
  at.write(path, { "a.txt": "not committed\n", "made.txt": "neither\n" });
  return path;
}

export function packed(at: GitFolder): string {
  const path = at.clone();
  at.git(path, "pack-refs", "--all", "--prune");
  at.git(path, "gc", "--quiet", "--prune=now");
  return path;
}

export function indexed(at: GitFolder): string {
  const path = packed(at);
  at.git(path, "commit-graph", "write", "--reachable");
  at.git(path, "multi-pack-index", "write", "--bitmap");
  return path;
}

export function locked(at: GitFolder): string {
  const path = at.clone();
  for (const name of ["index.lock", "HEAD.lock", "packed-refs.lock", "shallow.lock", "config.lock"])
    writeFileSync(join(path, ".git", name), "");
  return path;
}

export function manyRefs(at: GitFolder): string {
  const path = at.clone();
  const head = at.git(path, "rev-parse", "HEAD");
  const lines = Array.from(
    { length: 1000 },
    (_, i) => `create refs/heads/b/${i} ${head}\ncreate refs/tags/t${i} ${head}\n`,
  );
  at.gitBytes(path, ["update-ref", "--stdin"], lines.join(""));
  return path;
}

export function longHistory(at: GitFolder): string {
  const path = at.init();
  const commits = Array.from(
    { length: 2000 },
    (_, i) =>
      `commit refs/heads/main\ncommitter A <a@a> ${i + 1} +0000\ndata 2\n${i % 10}\nM 100644 inline a.txt\ndata 5\n${String(i).padStart(4, "0")}\n\n`,
  );
  at.gitBytes(path, ["fast-import", "--quiet"], commits.join(""));
  at.git(path, "checkout", "--quiet", "main");
  return path;
}

export function manyFiles(at: GitFolder): string {
  const path = at.init();
  const files = Array.from(
    { length: 5000 },
    (_, i) => `M 100644 inline d${i % 50}/f${i}.txt\ndata 5\n${String(i).padStart(4, "0")}\n\n`,
  );
  const head = "commit refs/heads/main\ncommitter A <a@a> 1 +0000\ndata 1\nx\n";
  at.gitBytes(path, ["fast-import", "--quiet"], head + files.join(""));
  at.git(path, "checkout", "--quiet", "main");
  return path;
}

export function foreign(at: GitFolder): string {
  const path = at.clone();
  execFileSync("chown", ["-R", "12345:12345", path]);
  return path;
}

export function readOnly(at: GitFolder): string {
  const path = at.clone();
  execFileSync("chmod", ["-R", "a-w", path]);
  return path;
}

export function linkTo(at: GitFolder): string {
  symlinkSync(at.clone(), at.at("link"));
  return at.at("link");
}

export function hooks(at: GitFolder): string {
  const path = at.clone();
  for (const name of [
    "pre-commit",
    "post-checkout",
    "reference-transaction",
    "pre-receive",
    "update",
    "post-index-change",
  ]) {
    writeFileSync(join(path, ".git/hooks", name), `#!/bin/sh\ntouch ${at.at("trace")}\nexit 1\n`);
    chmodSync(join(path, ".git/hooks", name), 0o755);
  }
  return path;
}

export function programs(at: GitFolder): string {
  const path = at.clone();
  const touch = `touch ${at.at("trace")}`;
  for (const key of [
    "core.fsmonitor",
    "core.sshCommand",
    "core.pager",
    "diff.external",
    "uploadpack.packObjectsHook",
    "core.askPass",
    "gpg.program",
  ])
    at.git(path, "config", key, touch);
  return path;
}

export function atRef(at: GitFolder, ref: string, ...args: string[]): RepositorySource {
  return { kind: "path", path: after(at, at.clone(), ...args), ref };
}

export function atCommit(at: GitFolder, length: number): RepositorySource {
  const path = at.clone();
  return { kind: "path", path, ref: at.git(path, "rev-parse", "HEAD~1").slice(0, length) };
}

export function crlfUnderText(at: GitFolder): string {
  return at.repository(
    { "a.txt": "one\r\n", "b.txt": "one\r\ntwo\n", "c/d.txt": "\r\r\n" },
    { attributes: "* text=auto\n*.txt text\n" },
  );
}

export function filtered(at: GitFolder, isRequired: boolean): string {
  const path = at.repository({ "a.dat": "a\n" }, { attributes: "*.dat filter=mine\n*.txt filter=mine\n" });
  for (const way of ["clean", "smudge"])
    at.git(path, "config", `filter.mine.${way}`, `touch ${at.at("trace")}; tr a-z A-Z`);
  at.git(path, "config", "filter.mine.required", String(isRequired));
  return path;
}
