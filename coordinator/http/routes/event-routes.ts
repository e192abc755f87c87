import type { ServerResponse } from "node:http";
import type { FastifyRequest } from "fastify";
import { Type } from "typebox";
import { strict } from "../../../shared/protocol/strict.ts";
import type { Log } from "../../../shared/support/log.ts";
import { joinSignals } from "../../../shared/support/time/join-signals.ts";
import type { FeedItem } from "../../log/feed.ts";
import type { Services } from "../../service/services.ts";
import type { ApiServer } from "../api-server.ts";
import { EntryId, errorResponses, JobParams } from "./schemas.ts";

export interface EventRouteOptions {
  /** Interval in ms of the comments that keep an idle connection open, and of the checks whether the client's key is still valid. Default 15000. */
  readonly heartbeatMs: number;
  readonly log: Log;
  /** Whether a request's key is still valid. */
  readonly isKeyValid: (request: FastifyRequest) => Promise<boolean>;
  /** Is aborted when the server closes. */
  readonly closing: AbortSignal;
}

const events = {
  description: "server-sent events: the log with ids, `activity` without",
  content: { "text/event-stream": { schema: Type.String() } },
};

/** Route that streams the log of a job as server-sent events. */
export function addEventRoutes(app: ApiServer, { jobs }: Pick<Services, "jobs">, options: EventRouteOptions): void {
  app.get(
    "/v1/jobs/:jobId/events",
    {
      exposeHeadRoute: false,
      schema: {
        tags: ["events"],
        summary: "Follow a job: its log after any entry, each entry once and in order",
        params: JobParams,
        headers: Type.Object({ "last-event-id": Type.Optional(EntryId) }),
        querystring: strict({ after: Type.Optional(EntryId) }),
        response: { 200: events, ...errorResponses },
      },
    },
    async (request, reply) => {
      const { params, headers, query } = request;
      await jobs.get(params.jobId); // Throws `not_found` (404) for a job that does not exist.
      const left = new AbortController();
      reply.hijack();
      reply.raw.once("close", () => left.abort());
      const { signal, release } = joinSignals([left.signal, options.closing]);
      const feed = jobs.follow(params.jobId, headers["last-event-id"] ?? query.after ?? "0-0", signal);
      reply.raw.writeHead(200, { ...headersOf(reply.getHeaders()), ...STREAM_HEADERS });
      const isGone = async () => (await jobs.deletionOf(params.jobId)) !== undefined;
      const watch = setInterval(() => void endIfVoid(request, { ...options, isGone }, left), options.heartbeatMs);
      await stream(reply.raw, feed, options).finally(() => {
        clearInterval(watch);
        release();
      });
    },
  );
}

/** Ends the event stream when the client's key has been revoked or has expired, or the job has been deleted. */
async function endIfVoid(
  request: FastifyRequest,
  { isKeyValid, log, isGone }: EventRouteOptions & { isGone: () => Promise<boolean> },
  stream: AbortController,
): Promise<void> {
  try {
    if (!(await isKeyValid(request)) || (await isGone())) stream.abort();
  } catch (error) {
    // Redis is unreachable, so the stream sends nothing now; the next check decides whether it ends.
    log.warn({ err: error }, "a stream's key could not be checked");
  }
}

const STREAM_HEADERS = {
  "content-type": "text/event-stream; charset=utf-8",
  "cache-control": "no-store",
  "x-accel-buffering": "no",
};

async function stream(raw: ServerResponse, feed: AsyncIterable<FeedItem>, options: EventRouteOptions): Promise<void> {
  raw.write("retry: 1000\n\n");
  const heartbeat = setInterval(() => raw.write(": heartbeat\n\n"), options.heartbeatMs);
  try {
    for await (const item of feed) {
      if (raw.destroyed) break;
      if (!raw.write(frameOf(item))) await drained(raw);
    }
  } catch (error) {
    // The response's headers are already sent, so no error can be returned. The client sees the stream end, and
    // reconnects with the last id that it got.
    options.log.warn({ err: error }, "event stream ended early");
  } finally {
    clearInterval(heartbeat);
    raw.end();
  }
}

/** Cache of encoded log entries and activities: all followers of a job get the same bytes, so each is encoded once. */
const frames = new WeakMap<object, Buffer>();

function frameOf(item: FeedItem): Buffer {
  const body = item.kind === "activity" ? item.activity : item.entry;
  const known = frames.get(body);
  if (known !== undefined) return known;
  const frame = Buffer.from(makeFrame(item));
  frames.set(body, frame);
  return frame;
}

/** Encodes one server-sent event. JSON has no raw line breaks, so one `data` line is enough. */
function makeFrame(item: FeedItem): string {
  if (item.kind === "activity") return `event: activity\ndata: ${JSON.stringify(item.activity)}\n\n`;
  return `id: ${item.entry.id}\nevent: ${item.entry.event.type}\ndata: ${JSON.stringify(item.entry)}\n\n`;
}

/** Resolves when the client has received the data written so far, or has left. */
function drained(raw: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      raw.off("drain", done);
      raw.off("close", done);
      resolve();
    };
    raw.once("drain", done);
    raw.once("close", done);
    if (raw.destroyed) done();
  });
}

function headersOf(headers: Record<string, number | string | string[] | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
}
