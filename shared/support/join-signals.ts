/**
 * A signal that aborts when the first of these does, with its reason.
 *
 * Not AbortSignal.any: in Node 20 the signals that it derives are held weakly, and one that only leads to another can be
 * collected with the abort still to come. Seen here as a stream that outlived its abort by minutes.
 */
export function joinSignals(signals: readonly AbortSignal[]): AbortSignal {
  const controller = new AbortController();
  for (const signal of signals) {
    if (signal.aborted) {
      controller.abort(signal.reason);
      break;
    }
    const pass = () => controller.abort(signal.reason);
    signal.addEventListener("abort", pass, { once: true, signal: controller.signal });
  }
  return controller.signal;
}
