import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { createLru } from "../support/create-lru.ts";
import { AppError } from "../support/errors.ts";
import { writeWhole } from "../support/files/write-whole.ts";
import { sha256 } from "../support/text/sha256.ts";
import type { Prefix } from "./build-prefix.ts";

/** Stores a prefix in a file named after its fingerprint, whole or not at all. Jobs whose prefixes have equal bytes share the file. */
export async function savePrefix(file: string, bytes: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: 0o711 });
  await writeWhole(file, bytes);
}

const MAX_PREFIXES = 16;
/** Prefixes that this process has loaded and verified, by fingerprint. */
const loaded = createLru<string, Prefix>(MAX_PREFIXES);

/**
 * Loads a prefix and verifies its fingerprint. Throws an AppError `internal` if they do not match. Loaded prefixes stay
 * in memory and are shared by the agents of a process.
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
