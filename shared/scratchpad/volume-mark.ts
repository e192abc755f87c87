import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Layout } from "./layout.ts";

/**
 * Name of the volume mark, a file in the root of the volume. If the file is missing, the volume is not mounted, or
 * another file system is mounted over it.
 */
const MARK = ".midwatch-volume";

/** Creates the volume's folder and its mark if they do not exist. Throws the file system's errors. */
export function markVolume({ volume }: Layout): void {
  mkdirSync(volume, { recursive: true, mode: 0o711 });
  if (!existsSync(join(volume, MARK))) writeFileSync(join(volume, MARK), "the volume of a Midwatch\n", { mode: 0o644 });
}

/** True if the volume has its mark. False while the volume is not mounted, or another file system covers it. */
export function isVolumeThere({ volume }: Layout): boolean {
  return existsSync(join(volume, MARK));
}
