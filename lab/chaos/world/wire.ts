import { rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";

/** A proxy between a process and Redis, over unix sockets. */
export interface Wire {
  /** The socket that the process connects to. */
  readonly path: string;
  /** Sets the treatment of all bytes from now on; `pass` ends the other modes. */
  set(mode: WireMode): void;
  close(): Promise<void>;
}

export type WireMode =
  | { readonly kind: "pass" }
  /** Open connections end now, and new ones end at once. */
  | { readonly kind: "drop" }
  /** Each byte is delayed by `delayMs`, in order. */
  | { readonly kind: "slow"; readonly delayMs: number }
  /** Connections stay open, but one direction drops all bytes; they are lost with the connection. */
  | { readonly kind: "mute"; readonly side: "requests" | "answers" };

/** Listens on `path` and forwards to the socket `target`. */
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
      // Muted connections have lost bytes and cannot continue.
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
  // One timer for all waiting chunks: with several, a delayed event loop may run a later timer first and reorder the
  // bytes.
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
