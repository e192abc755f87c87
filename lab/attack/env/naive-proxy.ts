import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";
import { setTimeout } from "node:timers/promises";
import { messageOf } from "../../../shared/support/errors.ts";
import { NotApplicable } from "../attack.ts";

/** Port on which a sandbox with network access has its proxy. */
const PORT = 3128;
/** Maximum ms to wait until the port is free. */
const WAIT_MS = 30_000;
const REFUSED = "HTTP/1.1 403 Forbidden\r\n\r\n";

/**
 * Runs `work` with a proxy for controls. It connects to any destination, by CONNECT or by address. It refuses names
 * under `.invalid`, but then still accepts requests on the same connection.
 */
export async function withNaiveProxy(work: () => Promise<unknown>): Promise<void> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("data", (data: Buffer) => {
      for (const { host, port } of destinationsOf(data.toString("latin1"))) {
        if (host.endsWith(".invalid")) socket.write(REFUSED);
        else sockets.add(forward(socket, { host, port }));
      }
    });
  });
  await listen(server);
  try {
    await work();
  } finally {
    for (const socket of sockets) socket.destroy();
    server.close();
  }
}

/** Retry, because the proxy of an earlier run may still occupy the port. */
async function listen(server: Server): Promise<void> {
  const until = performance.now() + WAIT_MS;
  while (!server.listening) {
    server.listen(PORT, "127.0.0.1");
    const failure = await once(server, "listening").then(() => undefined, messageOf);
    if (failure === undefined) return;
    if (performance.now() > until)
      throw new NotApplicable(`the control's proxy has to listen at port ${PORT} of this machine: ${failure}`);
    await setTimeout(100);
  }
}

interface Destination {
  readonly host: string;
  readonly port: number;
}

function destinationsOf(text: string): Destination[] {
  const requests = text.matchAll(/^(?:CONNECT |GET http:\/\/)([^\s/:]+):(\d+)/gm);
  return [...requests].map(([, host = "", port]) => ({ host, port: Number(port) }));
}

function forward(client: Socket, { host, port }: Destination): Socket {
  const upstream = connect(port, host, () => client.write("HTTP/1.1 200 OK\r\n\r\n"));
  upstream.on("error", () => client.destroy());
  upstream.pipe(client, { end: false });
  return upstream;
}
