import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The files of a checkout, by their paths relative to its root, with `/` as separator. */
export interface SourceTree {
  readonly files: readonly string[];
  read(file: string): string;
}

/** Reads the working tree: the files that git tracks, and the new files that are not ignored. */
export function openTree(root: string): SourceTree {
  const listed = execFileSync("git", ["ls-files", "-coz", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const files = [...new Set(listed.split("\0"))].filter((file) => file !== "" && existsSync(join(root, file)));
  return { files: files.sort(), read: (file) => readFileSync(join(root, file), "utf8") };
}

/** Returns true for TypeScript and JavaScript modules. */
export function isSource(file: string): boolean {
  return /\.(ts|mjs)$/.test(file);
}

/** Returns true for files below `test/`. */
export function isTest(file: string): boolean {
  return file.startsWith("test/");
}

/** Counts the lines of a text as `wc -l` does. */
export function countLines(text: string): number {
  return text.split("\n").length - 1;
}
