import { createParser, type EventSourceMessage } from "eventsource-parser";
import { Compile } from "typebox/compile";
import { Activity, JobEvent, type LoggedEvent } from "../../shared/protocol/job/event.ts";
import { messageOf } from "../../shared/support/errors.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { wallClock } from "../../shared/support/time/clock.ts";
import { joinSignals } from "../../shared/support/time/join-signals.ts";
import { send } from "./request.ts";
import { RequestError } from "./request-error.ts";
import type { Server } from "./server.ts";

/** An item of a job's event stream. `unknown` is an entry of a type that this CLI does not know, from a newer coordinator. */
export type FollowItem =
  | { readonly kind: "event"; readonly entry: LoggedEvent }
  | { readonly kind: "unknown"; readonly entry: { readonly id: string; readonly type: string; readonly data: string } }
  | { readonly kind: "activity"; readonly activity: Activity }
  /** The stream is open (again); `at` is the coordinator's clock, ms since 1970. */
  | { readonly kind: "open"; readonly at: number }
  /** The stream broke and is being reopened. Reported once per outage. */
  | { readonly kind: "lost"; readonly message: string };

/** The entry after which to start, how long to wait for data, and the signal that ends the stream. */
export interface FollowOptions {
  /** The id of the last entry seen; default `0-0`, before the first entry. */
  readonly after?: string;
  /** Aborting ends the stream: `followEvents` throws the signal's reason. */
  readonly signal: AbortSignal;
  /** ms to wait for a coordinator that has answered before; default 60000. */
  readonly patienceMs?: number;
  /** ms without a byte until a connection counts as dead; default 45000, three of the server's heartbeats. */
  readonly silenceMs?: number;
}

/** ms before the first reconnect, doubled after each failure up to `most`. */
const RETRY_MS = { first: 100, most: 2000 } as const;

/** Yields every entry of a job's log after the entry `after`, exactly once and in order, until the signal aborts. */
export async function* followEvents(server: Server, path: string, options: FollowOptions): AsyncGenerator<FollowItem> {
  const { signal, after = "0-0", patienceMs = 60_000 } = options;
  const state: Position = { lastId: after, wasOpen: false, lostAt: undefined, waitMs: RETRY_MS.first };
  for (;;) {
    try {
      for await (const item of openStream(server, path, { ...options, after: state.lastId })) {
        remember(state, item);
        yield item;
      }
    } catch (error) {
      signal.throwIfAborted();
      const isNew = state.lostAt === undefined;
      throwIfPermanent(state, error, patienceMs);
      if (isNew) yield { kind: "lost", message: messageOf(error) };
    }
    await wallClock.sleep(state.waitMs, signal).catch(() => signal.throwIfAborted());
    state.waitMs = Math.min(state.waitMs * 2, RETRY_MS.most);
  }
}

/** The last entry seen, and the state of the connection. */
interface Position {
  lastId: string;
  /** True once the coordinator has answered. An outage that follows is waited out; a coordinator that never answered is an error. */
  wasOpen: boolean;
  /** Start of the current outage; undefined while connected. */
  lostAt: number | undefined;
  waitMs: number;
}

function remember(state: Position, item: FollowItem): void {
  if (item.kind === "open") {
    state.wasOpen = true;
    state.lostAt = undefined;
  }
  if (item.kind === "event" || item.kind === "unknown") {
    state.lastId = item.entry.id;
    state.waitMs = RETRY_MS.first;
  }
}

/** Throws an error that a retry cannot fix, and any error once the outage has lasted `patienceMs`. */
function throwIfPermanent(state: Position, error: unknown, patienceMs: number): void {
  const isPassing = error instanceof StreamCut || (error instanceof RequestError && error.isPassing);
  // The coordinator itself answered, although it cannot reach Redis.
  if (error instanceof RequestError && error.code === "queue_unavailable") state.wasOpen = true;
  state.lostAt ??= Date.now();
  if (!isPassing || !state.wasOpen || Date.now() - state.lostAt > patienceMs) throw error;
}

/** The stream broke off: the coordinator or the network failed. */
class StreamCut extends Error {}

async function* openStream(server: Server, path: string, options: FollowOptions): AsyncGenerator<FollowItem> {
  const { signal, after = "0-0", silenceMs = 45_000 } = options;
  const silence = new AbortController();
  const timer = setTimeout(() => silence.abort(new StreamCut("the event stream fell silent")), silenceMs);
  const { signal: either, release } = joinSignals([signal, silence.signal]);
  try {
    const headers = { accept: "text/event-stream", "last-event-id": after };
    const response = await send(server, { path, headers, signal: either, isLong: true });
    yield { kind: "open", at: Date.parse(response.headers.get("date") ?? "") || Date.now() };
    for await (const event of parseSse(heard(response, timer, either))) {
      const item = readItem(event);
      if (item !== undefined) yield item;
    }
  } finally {
    clearTimeout(timer);
    release();
  }
}

/**
 * Yields the chunks of a response body; each chunk resets the silence timer. The body is cancelled here because in Node
 * 20 an aborted fetch does not cancel its body once the request object was garbage-collected.
 */
async function* heard(response: Response, timer: NodeJS.Timeout, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  if (response.body === null) return;
  const reader = response.body.getReader();
  const cancel = () => void reader.cancel().catch(() => undefined);
  signal.addEventListener("abort", cancel, { once: true });
  try {
    for (;;) {
      const { done, value } = await reader.read();
      signal.throwIfAborted();
      if (done) return;
      timer.refresh();
      yield value;
    }
  } catch (error) {
    throw new StreamCut("the event stream was cut off", { cause: error });
  } finally {
    signal.removeEventListener("abort", cancel);
    cancel();
  }
}

/** Yields the events of a `text/event-stream` as they arrive. An event that is incomplete when the stream ends is dropped. */
export async function* parseSse(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<EventSourceMessage> {
  const decoder = new TextDecoder();
  const arrived: EventSourceMessage[] = [];
  const parser = createParser({ onEvent: (event) => arrived.push(event) });
  for await (const chunk of chunks) {
    parser.feed(decoder.decode(chunk, { stream: true }));
    yield* arrived.splice(0);
  }
}

const schemas: { event?: ReturnType<typeof compileEvent>; activity?: ReturnType<typeof compileActivity> } = {};
const compileEvent = () => Compile(JobEvent);
const compileActivity = () => Compile(Activity);

function readItem({ id, event = "message", data }: EventSourceMessage): FollowItem | undefined {
  const value = parseData(data);
  if (id === undefined) {
    schemas.activity ??= compileActivity();
    return event === "activity" && schemas.activity.Check(value) ? { kind: "activity", activity: value } : undefined;
  }
  schemas.event ??= compileEvent();
  const entry = value as Partial<LoggedEvent>;
  if (entry.v === 1 && typeof entry.at === "number" && schemas.event.Check(entry.event)) {
    return { kind: "event", entry: { id, at: entry.at, v: 1, event: entry.event } };
  }
  return { kind: "unknown", entry: { id, type: event, data } };
}

function parseData(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch (cause) {
    throw new RequestError("unreadable", `expected JSON in an event of the job's log, got ${oneLine(data, 80)}`, {
      cause,
    });
  }
}
