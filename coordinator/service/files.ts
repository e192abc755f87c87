import { createHash } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { newestTranscript } from "../../shared/agent/find-transcript.ts";
import type { ArtifactList, StoredBundle } from "../../shared/protocol/api/api-actions.ts";
import type { AttemptId, JobId } from "../../shared/protocol/ids.ts";
import type { Layout } from "../../shared/scratchpad/layout.ts";
import { AppError } from "../../shared/support/errors.ts";
import { makeWhole } from "../../shared/support/files/write-whole.ts";
import { cleanLine } from "../../shared/support/log.ts";
import type { JobRegistry } from "../log/registry.ts";

/** A file to download. */
export interface Download {
  readonly name: string;
  readonly bytes: number;
  readonly content: Readable;
}

export interface FilesEnv {
  readonly registry: Pick<JobRegistry, "read">;
  readonly layout: Layout;
}

/** Files on the volume that people can download or upload. */
export function createFiles({ registry, layout }: FilesEnv) {
  /** Throws `not_found` for a job that does not exist. */
  const requireJob = (jobId: JobId) => registry.read(jobId, () => undefined);
  return {
    artifacts: async (jobId: JobId): Promise<ArtifactList> => {
      await requireJob(jobId);
      return listArtifacts(layout, jobId);
    },

    /** Opens an artifact of a job. `name` is a file name without folders. */
    artifact: async (jobId: JobId, name: string): Promise<Download> => {
      await requireJob(jobId);
      return openArtifact(layout, jobId, name);
    },

    /** Stores an uploaded git bundle under its hash. If `content` fails, stores nothing and rejects. */
    storeBundle: (content: Readable): Promise<StoredBundle> => storeBundle(layout, content),
  };
}

async function listArtifacts(layout: Layout, jobId: JobId): Promise<ArtifactList> {
  const { artifacts } = layout.job(jobId);
  const names = (await readdir(artifacts).catch(() => [])).filter((name) => !name.startsWith(".")).sort();
  const sizes = await Promise.all(names.map((name) => stat(join(artifacts, name))));
  return { artifacts: names.map((name, i) => ({ name, bytes: sizes[i]?.size ?? 0 })) };
}

/** Throws an AppError `not_found` that lists the job's artifacts, if the requested one does not exist. */
async function openArtifact(layout: Layout, jobId: JobId, name: string): Promise<Download> {
  const { artifacts } = await listArtifacts(layout, jobId);
  const found = artifacts.find((artifact) => artifact.name === name && artifact.name === basename(name));
  if (found === undefined) {
    const known =
      artifacts.map((artifact) => artifact.name).join(", ") || "none yet: they are written when the job has ended";
    throw new AppError("not_found", `job ${jobId} has no artifact ${name}; it has: ${known}`);
  }
  return { ...found, content: createReadStream(join(layout.job(jobId).artifacts, name)) };
}

/** The newest transcript of an attempt, as one JSON value per line. */
export async function openTranscriptFile(layout: Layout, jobId: JobId, attemptId: AttemptId): Promise<Readable> {
  const file = await newestTranscript(layout.attempt(jobId, attemptId).root);
  if (file === undefined)
    throw new AppError("not_found", `attempt ${attemptId} has no transcript: it has no agent, or has not started`);
  // The transcript file contains the model's thinking without redaction; readers get a redacted text.
  return Readable.from(cleanLines(file));
}

async function* cleanLines(file: string): AsyncGenerator<string> {
  let rest = "";
  for await (const chunk of createReadStream(file, "utf8")) {
    // Lines are not split with readline, because it also splits at characters other than line feeds.
    const lines = (rest + String(chunk)).split("\n");
    rest = lines.pop() ?? "";
    for (const line of lines) yield cleanLine(line);
  }
  if (rest !== "") yield cleanLine(rest);
}

/** Stores an uploaded bundle under the hash of its bytes, either completely or not at all. */
export async function storeBundle(layout: Layout, content: Readable): Promise<StoredBundle> {
  await mkdir(layout.bundles, { recursive: true, mode: 0o711 });
  const hash = createHash("sha256");
  let bytes = 0;
  const measure = new Transform({
    transform: (chunk: Buffer, _encoding, done) => {
      hash.update(chunk);
      bytes += chunk.length;
      done(null, chunk);
    },
  });
  let bundleId = "";
  const make = async (making: string) => {
    await pipeline(content, measure, createWriteStream(making, { flags: "wx", mode: 0o644 }));
    bundleId = hash.digest("hex");
    return bundleId;
  };
  await makeWhole(layout.bundles, make);
  return { bundleId, bytes };
}
