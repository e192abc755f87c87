import type { Usage } from "../protocol/usage.ts";
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
  for (const entries of transcripts) {
    let asked: PaidCall | undefined;
    for (const entry of entries) {
      if (entry.kind === "call") {
        asked = { id: entry.id, reservedUsd: entry.reservedUsd };
        if (!calls.has(asked.id)) calls.set(asked.id, asked);
      }
      // An answer that broke off says nothing of what it cost.
      if (entry.kind !== "assistant" || asked === undefined || entry.usage.calls === 0) continue;
      calls.set(asked.id, { ...asked, usage: entry.usage });
      asked = undefined;
    }
  }
  return [...calls.values()];
}
