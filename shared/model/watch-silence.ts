import { joinSignals } from "../support/time/join-signals.ts";

/** Aborts a call that receives nothing for too long. */
export interface SilenceWatch {
  /** Aborts with the caller's signal, or when the silence has lasted too long. */
  readonly signal: AbortSignal;
  /** An event has arrived. */
  beat(): void;
  /** True if silence ended the call. */
  hasTripped(): boolean;
  stop(): void;
}

/** Watches a call from now on: a hanging connection reports no error, so only a timer can detect it. */
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
