import type { ApiServer } from "./api-server.ts";

/** ms that closing waits for running requests before it cuts their connections. */
const DRAIN_MS = 3000;

/**
 * Lets running requests finish when the server closes, for a bounded time. The server then cuts every connection, because
 * clients open spare connections, and waiting for these would take a minute. The signal ends streams, which would not end by
 * themselves.
 */
export function addDrain(app: ApiServer): AbortSignal {
  const closing = new AbortController();
  let active = 0;
  let onIdle: () => void = () => {};
  app.addHook("onRequest", async (_request, { raw }) => {
    active += 1;
    let isOver = false;
    // A complete response emits `finish`; if the client has left, only `close`.
    const over = () => {
      if (isOver) return;
      isOver = true;
      active -= 1;
      if (active === 0) onIdle();
    };
    raw.once("finish", over);
    raw.once("close", over);
  });
  app.addHook("preClose", async () => {
    closing.abort();
    if (active === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, DRAIN_MS);
      onIdle = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  });
  return closing.signal;
}
