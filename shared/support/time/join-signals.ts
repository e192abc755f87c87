/** A signal that several others abort, and how to stop listening to them. */
export interface JoinedSignals {
  readonly signal: AbortSignal;
  /** Takes the listeners off the signals; call it when the work is done, or each call leaves one on a signal that lives on. */
  readonly release: () => void;
}

/**
 * A signal that aborts when the first of these does, with its reason.
 *
 * Not AbortSignal.any: in Node 20 the signals that it derives are held weakly, and one that only leads to another can be
 * collected with the abort still to come. Seen here as a stream that outlived its abort by minutes.
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
