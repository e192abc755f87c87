import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Layout } from "./layout.ts";

/**
 * A file at the volume's root. If it is missing, the volume is not mounted, or another file system is mounted over it.
 */
const MARK = ".midwatch-volume";

/** Creates the volume and its mark, if missing. Throws the file system's errors. */
export function markVolume({ volume }: Layout): void {
  mkdirSync(volume, { recursive: true, mode: 0o711 });
  if (!existsSync(join(volume, MARK))) writeFileSync(join(volume, MARK), "the volume of a Midwatch\n", { mode: 0o644 });
}

/** False while the marked volume is not mounted or is covered by another. */
export function isVolumeThere({ volume }: Layout): boolean {
  return existsSync(join(volume, MARK));
}
