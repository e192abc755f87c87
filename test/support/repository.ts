import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createLayout } from "../../shared/scratchpad/layout.ts";

/** Makes a temporary folder; `dispose` removes it. */
export function temporaryFolder(name = "midwatch-test-"): { path: string; dispose: () => void } {
  const path = mkdtempSync(join(tmpdir(), name));
  return { path, dispose: () => rmSync(path, { recursive: true, force: true }) };
}

/** Makes a repository with one commit that contains these files; returns the commit's id. */
export function makeRepository(path: string, files: Record<string, string>): string {
  mkdirSync(path, { recursive: true });
  gitIn(path, "init", "--quiet", "--initial-branch=main");
  writeFiles(path, files);
  return commitAll(path, "base");
}

export function writeFiles(root: string, files: Record<string, string>): void {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
}

export function commitAll(path: string, message: string): string {
  gitIn(path, "add", "--all", "--force");
  gitIn(path, "-c", "user.name=t", "-c", "user.email=t@t", "commit", "--quiet", "--allow-empty", "-m", message);
  return gitIn(path, "rev-parse", "HEAD");
}

/** Runs git in a repository; returns the output without white space at its ends. */
export function gitIn(path: string, ...args: string[]): string {
  return execFileSync("git", ["-C", path, ...args], { encoding: "utf8" }).trim();
}

/** Makes a layout whose data folder is temporary. */
export function temporaryLayout(): { layout: ReturnType<typeof createLayout>; folder: string; dispose: () => void } {
  const { path, dispose } = temporaryFolder();
  return { layout: createLayout(join(path, "data"), "host"), folder: path, dispose };
}
