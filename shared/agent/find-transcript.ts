import { readdir } from "node:fs/promises";
import { join } from "node:path";

/** The transcript file of one epoch in an attempt's folder. */
export function transcriptFile(folder: string, epoch: number): string {
  return join(folder, `transcript.${epoch}.jsonl`);
}

/** The epoch of a transcript file; 0 for other files. */
export function epochOf(file: string): number {
  return Number(/transcript\.(\d+)\.jsonl$/.exec(file)?.[1] ?? 0);
}

/** The newest transcript of an epoch before `epoch`, if there is one: the next claim continues it. */
export async function newestTranscript(folder: string, epoch = Number.POSITIVE_INFINITY): Promise<string | undefined> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    // A missing folder means no turns. Any other error must not look the same: the turns would be paid for again.
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
