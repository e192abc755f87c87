import { get, type IncomingMessage } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { percentile } from "../measure/statistics.ts";
import { checkFollowing, type FollowCheck } from "./follow-check.ts";
import type { WatchersAsked, WatchersSaid } from "./watchers-in-a-process.ts";

/** Connections opened at a time. */
const AT_ONCE = 50;
/** ms after which a missing entry counts as lost. */
const MAX_MS = 30_000;

/**
 * A process with all clients of one job. It opens them, and on the message with the last entry's number it waits until
 * they have received it; then the slow client starts to read.
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

/** Opens a stream of the job's events after an entry; its body is not read yet. */
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
