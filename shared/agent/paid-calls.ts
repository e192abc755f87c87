import { NO_USAGE, type Usage } from "../protocol/price/usage.ts";
import type { TranscriptEntry } from "./transcript-entry.ts";

/** A model call, as a transcript records it. If `usage` is missing, the cost of the call was never recorded. */
export interface PaidCall {
  readonly id: string;
  readonly reservedUsd: number;
  readonly usage?: Usage;
}

/**
 * The model calls in the transcripts of an attempt, each call once. (A resumed transcript begins with a copy of the
 * previous one, so the same call can be in several.)
 */
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
    // Several calls to the classifier may be in progress at once, but never during a call of the agent itself.
    const answered =
      entry.kind === "classified"
        ? calls.get(entry.id)
        : entry.kind === "assistant" || entry.kind === "summary"
          ? asked
          : undefined;
    // The API does not report the cost of an interrupted answer.
    if (answered === undefined || usageOf(entry).calls === 0) continue;
    calls.set(answered.id, { ...answered, usage: usageOf(entry) });
    asked = undefined;
  }
}

function usageOf(entry: TranscriptEntry): Usage {
  return entry.kind === "classified" || entry.kind === "assistant" || entry.kind === "summary" ? entry.usage : NO_USAGE;
}
