import type { ApiServer } from "./api-server.ts";

/** ms that closing waits for answers under way before it cuts the connections. */
const DRAIN_MS = 3000;

/**
 * Lets requests under way finish when the server closes, for a bounded time. The server then cuts every connection:
 * clients open some in advance and never use them, and waiting for those would take a minute. The signal tells answers
 * that have no end of their own to end now.
 */
export function addDrain(app: ApiServer): AbortSignal {
  const closing = new AbortController();
  let active = 0;
  let onIdle: () => void = () => {};
  app.addHook("onRequest", async (_request, { raw }) => {
    active += 1;
    let isOver = false;
    // An answer ends by `finish`; one whose client left only by `close`.
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
