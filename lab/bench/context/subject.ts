import type { Transcript } from "../../../shared/agent/transcript.ts";
import type { Messages } from "./invariants.ts";
import type { Planner } from "./planner.ts";
import type { PlayOptions } from "./run-loop.ts";
import type { PlantedTranscript } from "./transcripts.ts";

/** A request that was made from the first `entries` entries of a transcript, after one or more cuts. */
export interface CutRequest {
  readonly entries: number;
  readonly messages: Messages;
}

/** The parts of the product that the bench `context` measures. */
export interface Subject {
  /** Decides about the cuts of a trace. */
  readonly planner: Planner;
  /** The requests after three cuts in a row, at the given request points of a transcript. */
  readonly requestsOf: (transcript: PlantedTranscript, points: readonly number[]) => readonly CutRequest[];
  /** Cuts the conversation of a transcript now. The run that resumes from the transcript sends it cut. */
  readonly cutNow: (transcript: Transcript) => Promise<void>;
  /** Options of a run whose model has a smaller window, in tokens; undefined if the simulator cannot have one. */
  readonly withWindow: ((tokens: number) => PlayOptions) | undefined;
}
