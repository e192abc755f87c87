import { joinSignals } from "../support/time/join-signals.ts";

/** Aborts a model call if nothing is received for too long. */
export interface SilenceWatch {
  /** The signal for the call. It aborts when the caller's signal does, or when nothing was received for too long. */
  readonly signal: AbortSignal;
  /** To be called when an event of the call has arrived. */
  beat(): void;
  /** True if the call was aborted because nothing was received for too long. */
  hasTripped(): boolean;
  stop(): void;
}

/** Starts to watch a call. A hanging connection reports no error, so only a timer can detect it. */
export function watchSilence(signal: AbortSignal, silenceMs: number): SilenceWatch {
  const controller = new AbortController();
  let isTripped = false;
  const timer = setTimeout(() => {
    isTripped = !signal.aborted;
    controller.abort();
  }, silenceMs);
  const joined = joinSignals([signal, controller.signal]);
  return {
    signal: joined.signal,
    beat: () => {
      timer.refresh();
    },
    hasTripped: () => isTripped,
    stop: () => {
      clearTimeout(timer);
      joined.release();
    },
  };
}
