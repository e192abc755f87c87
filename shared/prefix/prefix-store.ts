import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createLru } from "../support/create-lru.ts";
import { AppError } from "../support/errors.ts";
import { writeWhole } from "../support/files/write-whole.ts";
import { sha256 } from "../support/text/sha256.ts";
import type { Prefix } from "./build-prefix.ts";

/** Stores a prefix under its fingerprint, whole or not at all; equal bytes share one file. */
export async function savePrefix(file: string, bytes: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o711 });
  await writeWhole(file, bytes);
}

const MAX_PREFIXES = 16;
/** Prefixes that this process has loaded and checked, by fingerprint. */
const loaded = createLru<string, Prefix>(MAX_PREFIXES);

/**
 * Loads a prefix and verifies its fingerprint; throws an AppError `internal` if it does not match. Loaded prefixes are
 * cached and shared by the agents of a process.
 */
export async function loadPrefix(file: string, fingerprint: string): Promise<Prefix> {
  const known = loaded.get(fingerprint) ?? (await readPrefix(file, fingerprint));
  loaded.set(fingerprint, known);
  return known;
}

async function readPrefix(file: string, fingerprint: string): Promise<Prefix> {
  const bytes = await readFile(file, "utf8").catch((cause: unknown) => {
    throw new AppError("internal", `the prefix ${fingerprint} cannot be read from the volume; the attempt ends`, {
      cause,
    });
  });
  if (sha256(bytes) === fingerprint) return JSON.parse(bytes) as Prefix;
  throw new AppError(
    "internal",
    `the prefix ${fingerprint} was changed on the volume; the job cannot continue with it`,
  );
}
