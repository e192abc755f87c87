import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { deserialize, serialize } from "node:v8";
import { Type } from "typebox";
import { Compile } from "typebox/compile";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { LogHead } from "../../shared/redis/job/job-log.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { writeWhole } from "../../shared/support/files/write-whole.ts";
import type { JobState } from "../job/fold/state.ts";

/** A folded job and the head of its log at that point. */
export interface Snapshot extends LogHead {
  readonly job: JobState;
}

/**
 * Folded jobs on the volume, so that a cold load reads only the end of a log. A cache, never the record: a snapshot
 * that is missing, half written, from other code or from another history is ignored, and the whole log is folded.
 */
export interface Snapshots {
  load(jobId: JobId): Promise<Snapshot | undefined>;
  save(snapshot: Snapshot): Promise<void>;
}

/** Events between two snapshots of a job (docs/architecture.md#one-log-per-job). */
const MIN_EVENTS = 1000;
/**
 * A long log must also have grown by this share, so that snapshots cost no more an event in a large job than in a small
 * one.
 */
const GROWTH = 0.25;

/** True if a log of `length` entries is due for a snapshot; the newest one holds `saved` entries. */
export function isSnapshotDue(length: number, saved: number): boolean {
  return length - saved >= Math.max(MIN_EVENTS, GROWTH * saved);
}

const Envelope = Type.Object({
  code: Type.String(),
  lastId: Type.String(),
  hash: Type.String(),
  job: Type.Object({ id: Type.String() }),
});
const envelope = Compile(Envelope);

/** Snapshots in the jobs' folders, written whole or not at all. */
export function createSnapshots(layout: Layout): Snapshots {
  const fileOf = (jobId: JobId) => join(layout.job(jobId).root, "snapshot");
  return {
    load: async (jobId) => {
      const found = parse(await readFile(fileOf(jobId)).catch(() => undefined));
      if (!envelope.Check(found) || found.code !== FOLD_CODE || found.job.id !== jobId) return undefined;
      return found as unknown as Snapshot;
    },
    save: async ({ lastId, hash, job }) => {
      // Serialised before the first await: the caller may change the state while the file is written.
      await writeWhole(fileOf(job.id), serialize({ code: FOLD_CODE, lastId, hash, job }), { mode: 0o600 });
    },
  };
}

function parse(bytes: Buffer | undefined): unknown {
  try {
    return bytes && deserialize(bytes);
  } catch {
    return undefined;
  }
}

/** Files of the code that folds a log into a job, with all of our files that they import. */
export function foldingFiles(): string[] {
  const here = fileURLToPath(import.meta.url);
  const found = new Set(
    ["apply-event", "state"].map((name) => join(here, "..", "..", "job", "fold", `${name}${extname(here)}`)),
  );
  // A set yields items that are added to it during the loop.
  for (const file of found) {
    const code = readFileSync(file, "utf8");
    for (const [, path = ""] of code.matchAll(OWN_IMPORT)) found.add(join(dirname(file), path));
  }
  return [...found];
}

/** Imports of our modules, without type imports: types have no code, and built files do not import them. */
const OWN_IMPORT = /^(?:import|export) (?!type )(?:[^;"]*from )?"(\.[^"]+)";/gm;

/** Hash of the folding code: a snapshot from other code may hold another state. */
const FOLD_CODE = hashFiles(foldingFiles());

function hashFiles(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}
