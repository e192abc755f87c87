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

/** The state of a job, and the head of the job's log from which the state was computed. */
export interface Snapshot extends LogHead {
  readonly job: JobState;
}

/**
 * Snapshots of job states on the volume, so that a job that is not in memory is loaded from only the end of its log. Snapshots are a cache.
 * If a snapshot is missing, half written, made by other code or from another history, it is ignored and the whole log is read.
 */
export interface Snapshots {
  load(jobId: JobId): Promise<Snapshot | undefined>;
  save(snapshot: Snapshot): Promise<void>;
}

/** Minimum number of events between two snapshots of a job (docs/architecture.md#one-log-per-job). */
const MIN_EVENTS = 1000;
/**
 * Share by which a long log must also have grown before its next snapshot, so that the cost of snapshots per event is
 * no higher in a large job than in a small one.
 */
const GROWTH = 0.25;

/** True if a snapshot is due for a log of `length` entries whose newest snapshot contains `saved` entries. */
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

/** Stores snapshots in the folders of the jobs. Each is written completely or not at all. */
export function createSnapshots(layout: Layout): Snapshots {
  const fileOf = (jobId: JobId) => join(layout.job(jobId).root, "snapshot");
  return {
    load: async (jobId) => {
      const found = parse(await readFile(fileOf(jobId)).catch(() => undefined));
      if (!envelope.Check(found) || found.code !== FOLD_CODE || found.job.id !== jobId) return undefined;
      return found as unknown as Snapshot;
    },
    save: async ({ lastId, hash, job }) => {
      // The state is serialised before the first await, because the caller may change it while the file is written.
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

/** Collects the files of the code that computes a job's state from its log, and all of our files that they import. */
export function foldingFiles(): string[] {
  const here = fileURLToPath(import.meta.url);
  const found = new Set(
    ["apply-event", "state"].map((name) => join(here, "..", "..", "job", "fold", `${name}${extname(here)}`)),
  );
  // The loop also visits items that are added to the set during the loop.
  for (const file of found) {
    const code = readFileSync(file, "utf8");
    for (const [, path = ""] of code.matchAll(OWN_IMPORT)) found.add(join(dirname(file), path));
  }
  return [...found];
}

/** Finds the imports of our own modules in a source text. Type imports are left out: they contain no code, and built files do not have them. */
const OWN_IMPORT = /^(?:import|export) (?!type )(?:[^;"]*from )?"(\.[^"]+)";/gm;

/** Hash of the code that computes a job's state, because a snapshot that other code made may contain a different state. */
const FOLD_CODE = hashFiles(foldingFiles());

function hashFiles(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}
