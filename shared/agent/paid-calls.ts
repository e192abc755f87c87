import { NO_USAGE, type Usage } from "../protocol/price/usage.ts";
import type { TranscriptEntry } from "./transcript-entry.ts";

/** A model call as a transcript has it. Without `usage`, nobody has written down what it cost. */
export interface PaidCall {
  readonly id: string;
  readonly reservedUsd: number;
  readonly usage?: Usage;
}

/** The calls of transcripts, each once: a transcript that was taken up anew begins with those of the one before. */
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
    // Questions to a classifier are asked side by side, and while no answer of the agent's own is awaited.
    const answered = entry.kind === "classified" ? calls.get(entry.id) : entry.kind === "assistant" ? asked : undefined;
    // An answer that broke off says nothing of what it cost.
    if (answered === undefined || usageOf(entry).calls === 0) continue;
    calls.set(answered.id, { ...answered, usage: usageOf(entry) });
    asked = undefined;
  }
}

function usageOf(entry: TranscriptEntry): Usage {
  return entry.kind === "classified" || entry.kind === "assistant" ? entry.usage : NO_USAGE;
}
