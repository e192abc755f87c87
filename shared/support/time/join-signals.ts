/** A signal that aborts when any of several other signals aborts. */
export interface JoinedSignals {
  readonly signal: AbortSignal;
  /** Removes the listeners from the other signals. Call it when the work is done; otherwise long-lived signals collect listeners. */
  readonly release: () => void;
}

/**
 * Creates a signal that aborts when the first of the given signals aborts, with the same reason. AbortSignal.any is not
 * used, because Node 20 keeps only weak references to the signals that it creates. An intermediate signal can be
 * garbage-collected before the abort: a stream has continued for minutes after its signal had aborted.
 */
export function joinSignals(signals: readonly AbortSignal[]): JoinedSignals {
  const controller = new AbortController();
  const released = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) {
      controller.abort(signal.reason);
      break;
    }
    signal.addEventListener("abort", () => controller.abort(signal.reason), { once: true, signal: released.signal });
  }
  return { signal: controller.signal, release: () => released.abort() };
}
