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
  /** Aborting ends the watching, not the job: `watchJob` throws the signal's reason. */
  readonly signal: AbortSignal;
  /** For NO_COLOR and TERM; default the process's own. */
  readonly env?: Env;
  /** ms to wait for a coordinator that is away; default 60000. */
  readonly patienceMs?: number;
  /** Called with each state of the job that is shown. */
  readonly onView?: (view: JobView) => void;
}

/** ms between two redraws: five a second. */
const TICK_MS = 200;
/** ms without a log entry until the job is fetched anyway. */
const QUIET_MS = 10_000;
/** ms to wait for the log's last entries after the job has ended. */
const LAST_EVENTS_MS = 1000;
/** Events that are older than the start of the watching by this many ms are history. */
const RECENT_MS = 10_000;

/**
 * Shows a job until it has ended: redrawn in place in a terminal, else one line per change. Waits for a coordinator that
 * goes away meanwhile. Throws RequestError, or the signal's reason when it aborts.
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
    await listening.catch(() => undefined); // Its error has won the race already, or no longer matters.
  }
}

interface LogPosition {
  /** The log has entries that are newer than the job's last view. */
  isNews: boolean;
  /** The log's last job.status entry ends the job. */
  isEnd: boolean;
}

/** Passes the log's events to the screen. Never resolves; throws when its signal aborts. */
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
  throw new Error("the stream of a job's log ended"); // `follow` only ends by throwing.
}

/** Fetches the job when its log has news, until both say that it has ended. */
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

/** Ignores an outage of the coordinator: `listen` reports it. */
function ignoreOutage(error: unknown): undefined {
  if (error instanceof RequestError && error.isPassing) return undefined;
  throw error;
}
