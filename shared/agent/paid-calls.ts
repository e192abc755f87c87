import { NO_USAGE, type Usage } from "../protocol/price/usage.ts";
import type { TranscriptEntry } from "./transcript-entry.ts";

/** A model call as a transcript records it. Without `usage`, its cost was never recorded. */
export interface PaidCall {
  readonly id: string;
  readonly reservedUsd: number;
  readonly usage?: Usage;
}

/** The calls of transcripts, each once: a resumed transcript begins with the calls of the previous one. */
export function paidCalls(transcripts: readonly (readonly TranscriptEntry[])[]): PaidCall[] {
  const calls = new Map<string, PaidCall>();
  for (const entries of transcripts) collect(calls, entries);
  return [...calls.values()];
}

function collect(calls: Map<string, PaidCall>, entries: readonly TranscriptEntry[]): void {
  let asked: PaidCall | undefined;
  for (const entry of entries) {
    if (entry.kind === "call") {
      asked = { id: entry.id, reservedUsd: entry.reservedUsd };
      if (!calls.has(asked.id)) calls.set(asked.id, asked);
    }
    // Calls to a classifier run in parallel, and not while the agent's own call is in progress.
    const answered = entry.kind === "classified" ? calls.get(entry.id) : entry.kind === "assistant" ? asked : undefined;
    // An interrupted answer does not report its cost.
    if (answered === undefined || usageOf(entry).calls === 0) continue;
    calls.set(answered.id, { ...answered, usage: usageOf(entry) });
    asked = undefined;
  }
}

function usageOf(entry: TranscriptEntry): Usage {
  return entry.kind === "classified" || entry.kind === "assistant" ? entry.usage : NO_USAGE;
}
