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

/** A folded job, and where its log stood then. */
export interface Snapshot extends LogHead {
  readonly job: JobState;
}

/**
 * Folded jobs on the volume, so that a cold load reads the end of a log only. A hint, never the record: one that is
 * absent, half written, of other code or of another history is not used, and the log is folded whole.
 */
export interface Snapshots {
  load(jobId: JobId): Promise<Snapshot | undefined>;
  save(snapshot: Snapshot): Promise<void>;
}

/** Events after which a job is due for a snapshot (docs/architecture.md#one-log-per-job). */
const EVERY = 1000;
/** Share of the log by which a long one must have grown too, so that an event of a large job costs what one of a small job does. */
const GROWTH = 0.25;

/** True when a log that stands at entry `length` should be kept, if it was last kept at entry `kept`. */
export function isSnapshotDue(length: number, kept: number): boolean {
  return length - kept >= Math.max(EVERY, GROWTH * kept);
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
      const kept = parse(await readFile(fileOf(jobId)).catch(() => undefined));
      if (!envelope.Check(kept) || kept.code !== FOLD_CODE || kept.job.id !== jobId) return undefined;
      return kept as unknown as Snapshot;
    },
    save: async ({ lastId, hash, job }) => {
      // The state as it is now: whoever waits below may go on and change it.
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

/** Files of the code that folds a log into a job, with all of ours that they import. */
export function foldingFiles(): string[] {
  const here = fileURLToPath(import.meta.url);
  const found = new Set(
    ["apply-event", "state"].map((name) => join(here, "..", "..", "job", "fold", `${name}${extname(here)}`)),
  );
  // A set yields what is added to it while it is walked.
  for (const file of found) {
    const code = readFileSync(file, "utf8");
    for (const [, path = ""] of code.matchAll(OWN_IMPORT)) found.add(join(dirname(file), path));
  }
  return [...found];
}

/** Imports of our modules; types have no code, and in built files no import. */
const OWN_IMPORT = /^(?:import|export) (?!type )(?:[^;"]*from )?"(\.[^"]+)";/gm;

/** Hash of the code that folds: a snapshot that other code made may hold another state. */
const FOLD_CODE = hashFiles(foldingFiles());

function hashFiles(files: readonly string[]): string {
  const hash = createHash("sha256");
  for (const file of files) hash.update(readFileSync(file));
  return hash.digest("hex");
}
