import type { JobView } from "../../shared/protocol/api/api.ts";
import { isTerminalJob } from "../../shared/protocol/job/job.ts";
import { readSettings } from "../../shared/settings/read-settings.ts";
import { defined } from "../../shared/support/defined.ts";
import { type Env, readEnv } from "../../shared/support/env.ts";
import { wallClock } from "../../shared/support/time/clock.ts";
import { joinSignals } from "../../shared/support/time/join-signals.ts";
import type { ApiClient } from "../api-client.ts";
import { RequestError } from "../client/request-error.ts";
import type { Output } from "../io.ts";
import { eventLine } from "../render/event-line.ts";
import { createTaskNames } from "../render/task-names.ts";
import { choosePaint } from "../text/paint.ts";
import { createLiveScreen } from "./live-screen.ts";
import { createPlainScreen } from "./plain-screen.ts";
import type { Screen } from "./screen.ts";

export interface WatchOptions {
  readonly client: Pick<ApiClient, "get" | "follow">;
  readonly jobId: string;
  readonly out: Output;
  /** Aborting this signal ends the watching, not the job: `watchJob` throws the signal's reason. */
  readonly signal: AbortSignal;
  /** The environment, read for NO_COLOR and TERM; default: that of this process. */
  readonly env?: Env;
  /** ms to wait for a coordinator that does not answer; default 60000. */
  readonly patienceMs?: number;
  /** Called with each state of the job that is shown. */
  readonly onView?: (view: JobView) => void;
}

/** ms between two redraws: five a second. */
const TICK_MS = 200;
/** The job is fetched again after this many ms even if its log has no new entry. */
const QUIET_MS = 10_000;
/** Once the job has ended, ms to wait for the last entries of its log. */
const LAST_EVENTS_MS = 1000;
/** An event counts as history if it is this many ms older than the moment when the watching started. */
const RECENT_MS = 10_000;

/**
 * Shows a job until it has ended: redrawn in place in a terminal, else one line per change. Waits for a coordinator
 * that stops answering meanwhile. Throws RequestError, or the signal's reason if the signal aborts.
 */
export async function watchJob(options: WatchOptions): Promise<JobView> {
  const { client, jobId, out, signal, env = readEnv() } = options;
  const first = await client.get(jobId, signal);
  const paint = choosePaint(out, env);
  const isLive = out.isTTY === true && readSettings("cli", env).terminal !== "dumb";
  const screen = isLive ? createLiveScreen(out, paint) : createPlainScreen(out, paint);
  options.onView?.(first);
  screen.show(first, Date.now());
  const stop = new AbortController();
  const log: LogPosition = { isNews: false, isEnd: isTerminalJob(first.status) };
  const joined = joinSignals([signal, stop.signal]);
  const listening = listen({ ...options, signal: joined.signal, screen, log });
  try {
    const last = await Promise.race([listening, look(options, { screen, log, view: first })]);
    options.onView?.(last);
    screen.close(last, Date.now());
    return last;
  } finally {
    stop.abort();
    joined.release();
    await listening.catch(() => undefined); // The error that `listen` rejects with was already thrown by the race above, or no longer matters.
  }
}

interface LogPosition {
  /** The log has entries that are newer than the last fetched state of the job. */
  isNews: boolean;
  /** True if the last job.status entry in the log ended the job. */
  isEnd: boolean;
}

/** Passes the log's events to the screen. Never resolves; throws when the signal aborts. */
async function listen(options: WatchOptions & { screen: Screen; log: LogPosition }): Promise<never> {
  const { client, jobId, signal, screen, log, patienceMs } = options;
  const names = createTaskNames();
  let since: number | undefined;
  let isLost = false;
  const feed = client.follow(jobId, { signal, ...defined({ patienceMs }) });
  for await (const item of feed) {
    if (item.kind === "open") {
      since ??= item.at - RECENT_MS;
      if (isLost) screen.trouble(undefined);
      [isLost, log.isNews] = [false, true];
    }
    if (item.kind === "lost") {
      screen.trouble(item.message);
      isLost = true;
    }
    if (item.kind !== "event") continue;
    const { at, event } = item.entry;
    names.learn(event);
    screen.event(at, eventLine(event, names), at < (since ?? 0));
    log.isNews = true;
    if (event.type === "job.status") log.isEnd = isTerminalJob(event.to);
  }
  throw new Error("the stream of a job's log ended"); // `client.follow` never returns normally: it only ends by throwing.
}

/** Fetches the job each time its log has new events, until both the log and the job's state say that the job has ended. */
async function look(
  { client, jobId, signal, onView }: WatchOptions,
  { screen, log, view: first }: { screen: Screen; log: LogPosition; view: JobView },
): Promise<JobView> {
  let view = first;
  let askedAt = Date.now();
  while (!isTerminalJob(view.status)) {
    await sleep(TICK_MS, signal);
    if (log.isNews || Date.now() - askedAt > QUIET_MS) {
      log.isNews = false;
      askedAt = Date.now();
      const next = await client.get(jobId, signal).catch(ignoreOutage);
      if (next !== undefined) onView?.(next);
      view = next ?? view;
    }
    screen.show(view, Date.now());
  }
  for (const until = Date.now() + LAST_EVENTS_MS; !log.isEnd && Date.now() < until; ) await sleep(20, signal);
  return view;
}

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await wallClock.sleep(ms, signal).catch(() => signal.throwIfAborted());
}

/** Ignores an outage of the coordinator, because `listen` reports it. */
function ignoreOutage(error: unknown): undefined {
  if (error instanceof RequestError && error.isPassing) return undefined;
  throw error;
}
