import { joinSignals } from "../support/time/join-signals.ts";

/** Ends a call that has gone quiet. */
export interface SilenceWatch {
  /** Aborts with the caller's signal, or when the silence has lasted too long. */
  readonly signal: AbortSignal;
  /** Something was heard. */
  beat(): void;
  /** True when it was the silence that ended the call. */
  hasTripped(): boolean;
  stop(): void;
}

/** Watches a call that begins now: a connection that hangs sends no error, so only a clock can tell. */
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
