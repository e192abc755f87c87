import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const CHUNK = Buffer.alloc(256 * 1024);

/** Fills a disk to its last byte. */
export function fill(folder: string): void {
  for (let [i, size] = [0, CHUNK.length]; size > 0; i++) {
    try {
      writeFileSync(join(folder, `ballast-${i}`), CHUNK.subarray(0, size));
    } catch {
      size >>= 1; // What is left is less.
    }
  }
}

export function empty(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith("ballast-")) rmSync(join(folder, name));
}

export function remount(folder: string, how: "ro" | "rw"): void {
  execFileSync("mount", ["-o", `remount,${how}`, folder], { stdio: "pipe" });
}
