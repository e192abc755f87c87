import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The path of the transcript of one epoch, in an attempt's folder. */
export function transcriptFile(folder: string, epoch: number): string {
  return join(folder, `transcript.${epoch}.jsonl`);
}

/** The epoch in the name of a transcript file; 0 for any other file. */
export function epochOf(file: string): number {
  return Number(/transcript\.(\d+)\.jsonl$/.exec(file)?.[1] ?? 0);
}

/**
 * The path of the newest transcript in an attempt's folder, or of the newest one from before `epoch`. A new claim of
 * the attempt continues this transcript. Undefined if there is none.
 */
export async function newestTranscript(folder: string, epoch = Number.POSITIVE_INFINITY): Promise<string | undefined> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    // If the folder is missing, no turns were made. Any other error is thrown: if it counted as "no turns" too, turns
    // that were already paid for would be paid for again.
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const epochs = names.flatMap((name) => {
    const match = /^transcript\.(\d+)\.jsonl$/.exec(name);
    return match === null ? [] : [Number(match[1])];
  });
  const newest = Math.max(0, ...epochs.filter((known) => known < epoch));
  return newest === 0 ? undefined : transcriptFile(folder, newest);
}
