import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** The files of a checkout by their paths below its root, with `/` between the parts. */
export interface SourceTree {
  readonly files: readonly string[];
  read(file: string): string;
}

/** Files that git tracks or would track, as they are in the working tree. */
export function openTree(root: string): SourceTree {
  const listed = execFileSync("git", ["ls-files", "-coz", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
    maxBuffer: 2 ** 26,
  });
  const files = [...new Set(listed.split("\0"))].filter((file) => file !== "" && existsSync(join(root, file)));
  return { files: files.sort(), read: (file) => readFileSync(join(root, file), "utf8") };
}

/** True for TypeScript and JavaScript modules. */
export function isSource(file: string): boolean {
  return /\.(ts|mjs)$/.test(file);
}

/** True for everything below `test/`. */
export function isTest(file: string): boolean {
  return file.startsWith("test/");
}

/** Lines as `wc -l` counts them. */
export function countLines(text: string): number {
  return text.split("\n").length - 1;
}
