import { rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A proxy between one process and Redis that can disturb the connections. Uses unix sockets. */
export interface Wire {
  /** Path of the socket to which the process connects. */
  readonly path: string;
  /** Sets how all bytes are treated from now on; `pass` ends every disturbance. */
  set(mode: WireMode): void;
  close(): Promise<void>;
}

export type WireMode =
  | { readonly kind: "pass" }
  /** Open connections are closed, and new connections are closed at once. */
  | { readonly kind: "drop" }
  /** All bytes are delayed by `delayMs`, in their order. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** Connections stay open, but all bytes in one direction are lost. When this mode ends, the affected connections are closed. */
  | { readonly kind: "mute"; readonly side: "requests" | "answers" };

/** Starts a proxy that listens on the socket `path` and forwards to the socket `target`. */
export async function startWire(path: string, target: string): Promise<Wire> {
  let mode: WireMode = { kind: "pass" };
  const pairs = new Set<Pair>();
  const server = createServer((near) => {
    if (mode.kind === "drop") return near.destroy();
    const pair = join(near, connect(target), () => mode);
    pairs.add(pair);
    near.once("close", () => pairs.delete(pair));
    return undefined;
  });
  await listen(server, path);
  return {
    path,
    set: (next) => {
      // Connections that were muted have lost bytes, so they cannot be continued and are closed.
      const hasLost = mode.kind === "mute";
      mode = next;
      if (next.kind === "drop" || hasLost) for (const pair of pairs) pair.end();
    },
    close: async () => {
      for (const pair of pairs) pair.end();
      await new Promise((resolve) => server.close(resolve));
      rmSync(path, { force: true });
    },
  };
}

interface Pair {
  end(): void;
}

function join(near: Socket, far: Socket, mode: () => WireMode): Pair {
  const end = () => {
    near.destroy();
    far.destroy();
  };
  for (const socket of [near, far]) {
    socket.on("error", end);
    socket.on("close", end);
  }
  forward(near, far, { side: "requests", mode });
  forward(far, near, { side: "answers", mode });
  return { end };
}

function forward(
  from: Socket,
  to: Socket,
  { side, mode }: { side: "requests" | "answers"; mode: () => WireMode },
): void {
  const waiting: { readonly chunk: Buffer; readonly due: number }[] = [];
  let timer: NodeJS.Timeout | undefined;
  // A single timer serves all waiting chunks. With one timer per chunk, a delayed event loop could run a later timer first and reorder the bytes.
  const send = (): void => {
    timer = undefined;
    const now = performance.now();
    while (waiting[0] !== undefined && waiting[0].due <= now && !to.destroyed) to.write(waiting.shift()?.chunk ?? "");
    if (waiting[0] !== undefined && !to.destroyed) timer = setTimeout(send, Math.ceil(waiting[0].due - now));
  };
  from.on("data", (chunk: Buffer) => {
    const now = mode();
    if (now.kind === "mute" && now.side === side) return;
    const due = performance.now() + (now.kind === "slow" ? now.delayMs : 0);
    waiting.push({ chunk, due: Math.max(due, waiting.at(-1)?.due ?? 0) });
    if (timer === undefined) send();
  });
  to.once("close", () => clearTimeout(timer));
}

async function listen(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
}
