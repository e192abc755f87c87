import { Compile } from "typebox/compile";
import { Activity, JobEvent, type LoggedEvent } from "../../shared/protocol/job/event.ts";
import { messageOf } from "../../shared/support/errors.ts";
import { oneLine } from "../../shared/support/text/clean-text.ts";
import { wallClock } from "../../shared/support/time/clock.ts";
import { joinSignals } from "../../shared/support/time/join-signals.ts";
import { parseSse, type ServerEvent } from "./parse-sse.ts";
import { send } from "./request.ts";
import { RequestError } from "./request-error.ts";
import type { Server } from "./server.ts";

/** What a follower sees. `unknown` is an entry of a coordinator that is newer than this CLI. */
export type FollowItem =
  | { readonly kind: "event"; readonly entry: LoggedEvent }
  | { readonly kind: "unknown"; readonly entry: { readonly id: string; readonly type: string; readonly data: string } }
  | { readonly kind: "activity"; readonly activity: Activity }
  /** The stream is open (again); `at` is the coordinator's clock, ms since 1970. */
  | { readonly kind: "open"; readonly at: number }
  /** The stream broke and is tried again; told once until it is open again. */
  | { readonly kind: "lost"; readonly message: string };

/** How to follow. */
export interface FollowOptions {
  /** The id of the last entry that was seen; default `0-0`, which is before the first. */
  readonly after?: string;
  /** Ends the stream; the follower then throws the signal's reason. */
  readonly signal: AbortSignal;
  /** ms for which a coordinator that was there before may be away; default 60000. */
  readonly patienceMs?: number;
  /** ms without a byte after which a connection counts as dead; default 45000, three of the server's heartbeats. */
  readonly silenceMs?: number;
}

/** ms before the first new try, doubled each time up to the second figure. */
const RETRY_MS = { first: 100, most: 2000 } as const;

/** Every entry of a job's log after `after`, exactly once and in order, until the signal aborts. */
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
      forgive(state, error, patienceMs);
      if (isNew) yield { kind: "lost", message: messageOf(error) };
    }
    await wallClock.sleep(state.waitMs, signal).catch(() => signal.throwIfAborted());
    state.waitMs = Math.min(state.waitMs * 2, RETRY_MS.most);
  }
}

/** How far a follower is. */
interface Position {
  lastId: string;
  /** The coordinator has been there: it is waited for. */
  wasOpen: boolean;
  /** When the coordinator was first missed; undefined while it is there. */
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

/** Throws what will not pass, or has not passed for too long. */
function forgive(state: Position, error: unknown, patienceMs: number): void {
  const isPassing = error instanceof StreamCut || (error instanceof RequestError && error.isPassing);
  // A coordinator that says that Redis is away is there.
  if (error instanceof RequestError && error.code === "queue_unavailable") state.wasOpen = true;
  state.lostAt ??= Date.now();
  if (!isPassing || !state.wasOpen || Date.now() - state.lostAt > patienceMs) throw error;
}

/** A stream that ended in the middle: the coordinator or the network went away. */
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
 * The body's chunks; each one sets the silence timer back. The body is cancelled here: the abort of a fetch whose request
 * object has been collected does not reach its body in Node 20.
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

const schemas: { event?: ReturnType<typeof compileEvent>; activity?: ReturnType<typeof compileActivity> } = {};
const compileEvent = () => Compile(JobEvent);
const compileActivity = () => Compile(Activity);

function readItem({ id, event, data }: ServerEvent): FollowItem | undefined {
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
