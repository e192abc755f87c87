/** A signal that aborts with any of several others. */
export interface JoinedSignals {
  readonly signal: AbortSignal;
  /**
   * Removes the listeners from the signals. Call it when the work is done, or listeners accumulate on long-lived
   * signals.
   */
  readonly release: () => void;
}

/**
 * A signal that aborts when the first of the given signals does, with its reason.
 *
 * Not AbortSignal.any: Node 20 holds the derived signals weakly, and an intermediate signal can be garbage-collected
 * before the abort. We saw a stream outlive its abort by minutes.
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
