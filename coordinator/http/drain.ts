import type { ApiServer } from "./api-server.ts";

/** Time in ms that a closing server waits for running requests before it cuts their connections. */
const DRAIN_MS = 3000;

/**
 * When the server closes, waits a limited time until running requests have finished, then cuts every connection. Waiting for all connections would
 * take a minute, because clients open spare connections. The abort signal ends event streams, which would not end by themselves.
 */
export function addDrain(app: ApiServer): AbortSignal {
  const closing = new AbortController();
  let active = 0;
  let onIdle: () => void = () => {};
  app.addHook("onRequest", async (_request, { raw }) => {
    active += 1;
    let isOver = false;
    // A response that was sent completely emits `finish`. If the client has left, only `close` is emitted.
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
