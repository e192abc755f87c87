import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { TranscriptEntry } from "../../../shared/agent/transcript-entry.ts";
import type { JobId } from "../../../shared/protocol/ids.ts";
import type { Layout } from "../../../shared/scratchpad/layout.ts";
import type { Transcript } from "./evidence.ts";

/** Reads all transcripts of a job: one per epoch of each attempt, and those of the lead. */
export async function readTranscripts(layout: Layout, jobId: JobId): Promise<Transcript[]> {
  const { root, lead } = layout.job(jobId);
  const found: Transcript[] = [];
  for (const attemptId of await readdir(join(root, "attempts")).catch(() => [])) {
    const folder = join(root, "attempts", attemptId);
    for (const name of await readdir(folder)) {
      const epoch = Number(/^transcript\.(\d+)\.jsonl$/.exec(name)?.[1] ?? 0);
      if (epoch > 0) found.push(toTranscript(await readFile(join(folder, name), "utf8"), { attemptId, epoch }));
    }
  }
  for (const name of await readdir(lead).catch(() => [])) {
    if (!name.endsWith(".jsonl")) continue;
    found.push(toTranscript(await readFile(join(lead, name), "utf8"), { attemptId: "lead", epoch: 0 }));
  }
  return found;
}

function toTranscript(text: string, of: Pick<Transcript, "attemptId" | "epoch">): Transcript {
  const entries = text
    .split("\n")
    .filter((line) => line.endsWith("}"))
    .map((line) => JSON.parse(line) as TranscriptEntry);
  const end = entries.findIndex((entry) => entry.kind === "results" && entry.end !== undefined);
  const isCall = (entry: TranscriptEntry) => entry.kind === "call";
  return {
    ...of,
    calls: entries.flatMap((entry) =>
      entry.kind === "call" ? [{ id: entry.id, reservedUsd: entry.reservedUsd }] : [],
    ),
    answers: entries.flatMap((entry) =>
      // An answer that broke off has no response id and no usage; its call stays unsettled in the ledger.
      entry.kind === "assistant" && entry.responseId !== "" ? [{ ...entry.usage, responseId: entry.responseId }] : [],
    ),
    callsAfterEnd: end === -1 ? 0 : entries.slice(end).filter(isCall).length,
  };
}
