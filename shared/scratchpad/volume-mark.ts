import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Layout } from "./layout.ts";

/** A file at the volume's root. Where it is missing, another file system, or none, is in the volume's place. */
const MARK = ".midwatch-volume";

/** Makes the volume, and marks it, where nobody has yet. Throws what the file system does. */
export function markVolume({ volume }: Layout): void {
  mkdirSync(volume, { recursive: true, mode: 0o711 });
  if (!existsSync(join(volume, MARK))) writeFileSync(join(volume, MARK), "the volume of a Midwatch\n", { mode: 0o644 });
}

/** False while the volume that was marked is not where it was: a mount that was lost, or covered. */
export function isVolumeThere({ volume }: Layout): boolean {
  return existsSync(join(volume, MARK));
}
