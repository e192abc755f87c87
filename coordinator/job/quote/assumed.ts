import type { HistorySample } from "../../../shared/protocol/job/history.ts";

/** The assumed tokens and time of a part of a job (a stage or role), used while earlier jobs have given no samples. */
interface Assumed {
  readonly calls: number;
  /** Total number of tokens that the conversation adds to the shared prefix. */
  readonly grown: number;
  readonly output: number;
  readonly seconds: number;
}

/**
 * Assumed calls, tokens and seconds of each stage of a task. They assume an agent that reads some files, writes one or two, and is sent back once.
 * They are guesses of the right magnitude, not measurements. Samples of earlier jobs replace them.
 */
const ASSUMED: Readonly<Record<string, Assumed>> = {
  plan: { calls: 12, grown: 30_000, output: 8000, seconds: 180 },
  explore: { calls: 8, grown: 25_000, output: 3000, seconds: 90 },
  work: { calls: 20, grown: 40_000, output: 12_000, seconds: 300 },
  check: { calls: 0, grown: 0, output: 0, seconds: 20 },
  challenge: { calls: 12, grown: 25_000, output: 6000, seconds: 180 },
  gate: { calls: 0, grown: 0, output: 0, seconds: 60 },
  finalchallenge: { calls: 15, grown: 40_000, output: 8000, seconds: 240 },
};
const NOTHING: Assumed = { calls: 0, grown: 0, output: 0, seconds: 0 };

/** Converts the assumed usage of a stage and role to a sample. Each call reads the prefix and the conversation so far. */
export function assumedSample(stage: string, role: string, prefixTokens: number): HistorySample {
  const { calls, grown, output, seconds } =
    ASSUMED[stage === "work" && role === "explorer" ? "explore" : stage] ?? NOTHING;
  return {
    inputTokens: 0,
    outputTokens: output,
    cacheReadTokens: Math.round(calls * (prefixTokens + grown / 2)),
    cacheWrite5mTokens: grown,
    cacheWrite1hTokens: 0,
    ms: seconds * 1000,
  };
}
