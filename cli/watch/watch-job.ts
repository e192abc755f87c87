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

/** What is watched, and where it is shown. */
export interface WatchOptions {
  readonly client: Pick<ApiClient, "get" | "follow">;
  readonly jobId: string;
  readonly out: Output;
  /** Ends the watching, not the job; `watchJob` then throws the signal's reason. */
  readonly signal: AbortSignal;
  /** For NO_COLOR and TERM; default the process's own. */
  readonly env?: Env;
  /** ms for which the coordinator may be away; default 60000. */
  readonly patienceMs?: number;
  /** Called with each state of the job that is shown. */
  readonly onView?: (view: JobView) => void;
}

/** ms between two looks, and so between two redraws: five a second. */
const TICK_MS = 200;
/** ms after which the job is asked for although its log says nothing. */
const QUIET_MS = 10_000;
/** ms that the log may take to tell of the end after the job itself has. */
const LAST_EVENTS_MS = 1000;
/** Events older than this, ms before the watching began, are history. */
const RECENT_MS = 10_000;

/**
 * Shows a job until it has ended: redrawn in place in a terminal, one line a change elsewhere. A coordinator that was there
 * and goes away is waited for. Throws RequestError, or the signal's reason when it aborts.
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
    await listening.catch(() => undefined); // Whatever it threw has won the race, or no longer matters.
  }
}

/** What the log has told since the job was looked at. */
interface LogPosition {
  isNews: boolean;
  isEnd: boolean;
}

/** Hands the log's events to the screen. Never resolves: it is stopped, or throws. */
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
  throw new Error("the log of a job has no end"); // follow ends by its signal only.
}

/** Asks for the job when its log has news, until it has ended and the log has told so. */
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
      const next = await client.get(jobId, signal).catch(forgivePassing);
      if (next !== undefined) onView?.(next);
      view = next ?? view;
    }
    screen.show(view, Date.now());
  }
  for (const until = Date.now() + LAST_EVENTS_MS; !log.isEnd && Date.now() < until; ) await sleep(20, signal);
  return view;
}

/** Throws the signal's own reason when it aborts. */
async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  await wallClock.sleep(ms, signal).catch(() => signal.throwIfAborted());
}

/** A coordinator that is away for a while is the business of whoever follows the log. */
function forgivePassing(error: unknown): undefined {
  if (error instanceof RequestError && error.isPassing) return undefined;
  throw error;
}
