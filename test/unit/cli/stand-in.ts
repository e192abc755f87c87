import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { JobView } from "../../../shared/protocol/api/api.ts";
import type { Activity, LoggedEvent } from "../../../shared/protocol/job/event.ts";
import { JOB, viewOf } from "./fixtures.ts";

/** A fake coordinator that sends the test's answers over real HTTP. */
export interface StandIn {
  readonly url: string;
  /** The fake coordinator's answer to `GET /v1/jobs/JOB`. */
  view: JobView;
  /** The log that the fake coordinator sends in event streams. */
  readonly log: LoggedEvent[];
  /** Answers to requests for other paths, or instead of the built-in answers, by path. */
  readonly answers: Map<string, (request: IncomingMessage, response: ServerResponse) => void>;
  /** The `Last-Event-ID` header of each event stream that was opened. */
  readonly resumedFrom: string[];
  /** Requested paths. */
  readonly asked: string[];
  /** Appends entries to the log and sends them to the open event streams. */
  push(...entries: LoggedEvent[]): void;
  sendActivity(activity: Activity): void;
  sendRaw(text: string): void;
  /** Closes all event streams in the middle. */
  cut(): void;
  /** Stops listening and closes all connections. `comeBack` listens on the same port again. */
  goAway(): Promise<void>;
  comeBack(): Promise<void>;
  close(): Promise<void>;
}

export async function startStandIn(): Promise<StandIn> {
  const streams = new Set<ServerResponse>();
  const server = createServer((request, response) => serve(request, response));
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  await listen(0);
  const { port } = server.address() as AddressInfo;
  const goAway = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  };
  const standIn: StandIn = {
    url: `http://127.0.0.1:${port}`,
    view: viewOf(),
    log: [],
    answers: new Map(),
    resumedFrom: [],
    asked: [],
    push: (...entries) => {
      standIn.log.push(...entries);
      for (const stream of streams) stream.write(entries.map(frameOf).join(""));
    },
    sendActivity: (activity) => standIn.sendRaw(`event: activity\ndata: ${JSON.stringify(activity)}\n\n`),
    sendRaw: (text) => {
      for (const stream of streams) stream.write(text);
    },
    cut: () => {
      for (const stream of streams) stream.destroy();
    },
    goAway,
    comeBack: () => listen(port),
    close: goAway,
  };
  return standIn;

  function serve(request: IncomingMessage, response: ServerResponse): void {
    const path = request.url ?? "";
    standIn.asked.push(path);
    const answer = standIn.answers.get(path);
    if (answer !== undefined) return answer(request, response);
    if (path === `/v1/jobs/${JOB}`) return sendJson(response, standIn.view);
    if (path === `/v1/jobs/${JOB}/events`) return serveEvents(request, response);
    sendJson(response, { error: { code: "not_found", message: `there is nothing at ${path}` } }, 404);
  }

  function serveEvents(request: IncomingMessage, response: ServerResponse): void {
    const after = String(request.headers["last-event-id"]);
    standIn.resumedFrom.push(after);
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("retry: 1000\n\n: heartbeat\n\n");
    const seen = standIn.log.findIndex((entry) => entry.id === after);
    response.write(
      standIn.log
        .slice(seen + 1)
        .map(frameOf)
        .join(""),
    );
    streams.add(response);
    response.on("close", () => streams.delete(response));
  }
}

/** Makes a JSON answer for the map `answers`. */
export function json(body: unknown, status = 200): (request: IncomingMessage, response: ServerResponse) => void {
  return (_request, response) => sendJson(response, body, status);
}

function sendJson(response: ServerResponse, body: unknown, status = 200): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify(body));
}

function frameOf(entry: LoggedEvent): string {
  return `id: ${entry.id}\nevent: ${entry.event.type}\ndata: ${JSON.stringify(entry)}\n\n`;
}
