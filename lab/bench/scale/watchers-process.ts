import { get, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { percentile } from "../measure/statistics.ts";
import { checkFollowing, type FollowCheck } from "./follow-check.ts";
import type { WatchersAsked, WatchersSaid } from "./watchers-in-a-process.ts";

/** Number of connections that are opened at the same time. */
const AT_ONCE = 50;
/** ms to wait for an entry before it counts as lost. */
const MAX_MS = 30_000;

/**
 * Program in which all clients of one job's event stream run. It first opens the clients. When a message names the last
 * entry, it waits until the clients have received that entry; only then does the slow client start to read.
 */
async function main(): Promise<void> {
  process.once("disconnect", () => process.exit(0));
  process.on("message", (asked: WatchersAsked) => {
    handle(asked).then(
      (said) => process.send?.(said),
      (error: unknown) => {
        throw error;
      },
    );
  });
}

let fast: FollowCheck[] = [];
let slow: { response: IncomingMessage; check: FollowCheck } | undefined;

async function handle(asked: WatchersAsked): Promise<WatchersSaid> {
  if (asked.kind === "last") return wait(asked.last);
  const { clients, after } = asked;
  slow = { response: await open(asked, 0), check: checkFollowing(0) };
  for (let n = 1; n < clients; n += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, clients - n) }, () => open(asked, after));
    for (const response of await Promise.all(some)) fast.push(read(response, checkFollowing(after)));
  }
  return { kind: "open" };
}

async function wait(last: number): Promise<WatchersSaid> {
  await untilAll(fast, last);
  const delays = fast.flatMap((check) => check.delays);
  if (slow === undefined) throw new Error("the clients were not opened");
  read(slow.response, slow.check);
  await untilAll([slow.check], last);
  const faults = [...fast, slow.check].reduce((sum, check) => sum + check.faults(last), 0);
  const said = { p50: percentile(delays, 0.5), p99: percentile(delays, 0.99), most: percentile(delays, 1) };
  fast = [];
  return { kind: "done", faults, seen: delays.length, slowSaw: slow.check.delays.length, ...said };
}

async function untilAll(checks: readonly FollowCheck[], last: number): Promise<void> {
  const givenUpAt = Date.now() + MAX_MS;
  while (Date.now() < givenUpAt && checks.some((check) => check.last() < last)) await delay(50);
}

function read(response: IncomingMessage, check: FollowCheck): FollowCheck {
  response.setEncoding("utf8");
  response.on("data", (text: string) => check.take(text, Date.now()));
  return check;
}

/** Opens the stream of a job's events after the given entry. Does not read the stream. */
function open(
  { url, apiKey, jobId }: Extract<WatchersAsked, { kind: "open" }>,
  after: number,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const request = get(`${url}/v1/jobs/${jobId}/events?after=${after}-0`, {
      agent: false,
      headers: { authorization: `Bearer ${apiKey}` },
    });
    request.once("error", reject);
    request.once("response", (response) => {
      if (response.statusCode === 200) return resolve(response);
      reject(new Error(`expected 200 of the event stream, got ${response.statusCode}`));
    });
  });
}

await main();
