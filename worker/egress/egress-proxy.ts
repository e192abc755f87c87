import { chmod } from "node:fs/promises";
import { createServer, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { messageOf } from "../../shared/support/errors.ts";
import type { Log } from "../../shared/support/log.ts";
import type { DecideEgress, Destination } from "./allow-list.ts";
import { resolvePublic } from "./resolve-public.ts";

/**
 * Maximum number of bytes that one sandbox may send in total: enough to install the packages of a lock file, too few to
 * send most repositories away.
 */
const MAX_SENT_BYTES = 32 * 1024 * 1024;

/**
 * Starts a CONNECT proxy for one sandbox on a unix socket of its own. For each connection the proxy asks `decide`, resolves the host name outside
 * the sandbox, checks the address, and logs the decision. Methods other than CONNECT are refused. Returns a function that stops the proxy.
 */
export async function startEgressProxy(
  socketPath: string,
  { decide, log }: { decide: DecideEgress; log: Log },
): Promise<() => Promise<void>> {
  const open = new Set<Duplex>();
  let sent = 0;
  const server = createServer((_request, response) => {
    response.writeHead(405, { connection: "close" }).end("this proxy supports CONNECT only\n");
  });
  server.on("connection", (socket: Socket) => track(open, socket));
  server.on("connect", (request: IncomingMessage, client: Duplex, head: Buffer) => {
    client.on("error", () => client.destroy());
    admit(request.url ?? "", decide)
      .then((answer) => {
        log.info({ to: request.url, answer: answer.kind }, "egress");
        if (answer.kind !== "allowed") return refuse(client, answer.kind);
        const upstream = connect(answer.port, answer.address);
        track(open, upstream);
        upstream.on("error", () => refuse(client, "unreachable"));
        upstream.once("connect", () => {
          client.write("HTTP/1.1 200 Connection established\r\n\r\n");
          upstream.write(head);
          client.on("data", (chunk: Buffer) => {
            sent += chunk.length;
            if (sent > MAX_SENT_BYTES) for (const stream of open) stream.destroy();
          });
          client.pipe(upstream).pipe(client);
          client.once("close", () => upstream.destroy());
        });
      })
      .catch((error: unknown) => {
        log.warn({ to: request.url, detail: messageOf(error) }, "egress");
        refuse(client, "unreachable");
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(socketPath, resolve);
  });
  // Every user may open the socket, because the slot's user differs from the worker's; but only the slot's own sandbox mounts it.
  await chmod(socketPath, 0o666);
  return () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      for (const stream of open) stream.destroy();
    });
}

type Answer = { kind: "allowed"; address: string; port: number } | { kind: "refused" | "unreachable" };

async function admit(url: string, decide: DecideEgress): Promise<Answer> {
  const destination = parseDestination(url);
  if (destination === undefined || !(await decide(destination))) return { kind: "refused" };
  const address = await resolvePublic(destination.host).catch(() => undefined);
  return address === undefined ? { kind: "unreachable" } : { kind: "allowed", address, port: destination.port };
}

function parseDestination(url: string): Destination | undefined {
  const match = /^(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):(\d{1,5})$/.exec(url);
  const host = match?.[1] ?? match?.[2];
  return host === undefined ? undefined : { host, port: Number(match?.[3]) };
}

function refuse(client: Duplex, kind: "refused" | "unreachable"): void {
  const [status, words] =
    kind === "refused" ? ["403 Forbidden", "not on the allow-list"] : ["502 Bad Gateway", "cannot be reached"];
  client.end(`HTTP/1.1 ${status}\r\nconnection: close\r\ncontent-type: text/plain\r\n\r\n${words}\n`);
}

function track(open: Set<Duplex>, stream: Duplex): void {
  open.add(stream);
  stream.once("close", () => open.delete(stream));
}
