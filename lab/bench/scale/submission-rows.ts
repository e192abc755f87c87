import { fork } from "node:child_process";
import { once } from "node:events";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { packageRoot } from "../../../shared/support/files/package-root.ts";
import { makeRow, type Row } from "../document.ts";
import { inFolder } from "../measure/in-folder.ts";
import { makeSmallRepository } from "../measure/make-small-repository.ts";
import { median } from "../measure/statistics.ts";
import { withMachine } from "../measure/with-machine.ts";
import { withRedisIn } from "../measure/with-redis-in.ts";

/** Number of requests per round, for Midwatch and for the bare route each; and number of concurrent requests. */
const REQUESTS = 250;
const AT_ONCE = 32;
const ROUNDS = 5;
/** Uncounted rounds before. */
const WARM_UP_ROUNDS = 1;
const GOAL = 0.5;

/**
 * Measures how many jobs per second a coordinator accepts. For comparison it takes turns with a bare HTTP route that
 * only adds a job to a BullMQ queue.
 */
export function submissionRows(say: (text: string) => void): Promise<Row[]> {
  return inFolder("submissions", async (folder) => {
    const path = join(folder, "repository");
    await makeSmallRepository(path);
    const body = JSON.stringify({ goal: "Do nothing.", repository: { kind: "path", path } });
    // The machine has no workers, so that submitted jobs wait and cost nothing more.
    const settings = { MIDWATCH_REQUESTS_PER_MINUTE: "1000000" };
    return withMachine(folder, { workers: 0, settings }, ({ machine }) =>
      withRedisIn(join(folder, "bare"), async (_connection, redisUrl) => {
        const bare = await startBareApi(redisUrl);
        const ratios: number[] = [];
        const rates: string[] = [];
        try {
          for (let round = 0; round < WARM_UP_ROUNDS + ROUNDS; round++) {
            const bareRate = await requestsASecond(bare.url, body, {});
            const ourRate = await requestsASecond(machine.url, body, { authorization: `Bearer ${machine.apiKey}` });
            if (round < WARM_UP_ROUNDS) continue;
            ratios.push(ourRate / bareRate);
            rates.push(`${ourRate.toFixed(0)} / ${bareRate.toFixed(0)}`);
            say(`scale: submissions a second, ours / bare: ${rates.at(-1)}`);
          }
        } finally {
          await bare.stop();
        }
        return [rowOf(ratios, rates)];
      }),
    );
  });
}

function rowOf(ratios: readonly number[], rates: readonly string[]): Row {
  return makeRow("POST /v1/jobs against a route that does one BullMQ add", {
    value: median(ratios),
    unit: "ratio",
    goal: { op: ">=", value: GOAL },
    note: `requests a second, ours / bare, median of ${ratios.length} rounds of ${REQUESTS} each, ${AT_ONCE} at once, in turns: ${rates.join(", ")}; Midwatch checks the key and its rate limit, writes the audit log, checks the repository (one for all, read every two seconds), starts the job's log and queues its intake before it answers`,
  });
}

async function startBareApi(redisUrl: string): Promise<{ url: string; stop: () => Promise<void> }> {
  const child = fork(join(packageRoot(), "dist/lab/bench/scale/bare-api.js"), [redisUrl]);
  const ended = once(child, "exit");
  const [said] = await Promise.race([
    once(child, "message"),
    ended.then(([code]) => {
      throw new Error(`the bare route ended with ${code}`);
    }),
  ]);
  return {
    url: (said as { listening: string }).listening,
    stop: async () => {
      child.disconnect();
      await ended;
    },
  };
}

/** Sends REQUESTS requests over persistent connections, AT_ONCE of them at a time. Throws if an answer is not 202. */
async function requestsASecond(url: string, body: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const agent = new Agent({ keepAlive: true, maxSockets: AT_ONCE });
  let left = REQUESTS;
  const lane = async () => {
    while (left > 0) {
      left -= 1;
      await post(`${url}/v1/jobs`, body, { agent, headers });
    }
  };
  const startedAt = performance.now();
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, lane));
    return (REQUESTS * 1000) / (performance.now() - startedAt);
  } finally {
    agent.destroy();
  }
}

function post(
  url: string,
  body: string,
  { agent, headers }: { agent: Agent; headers: Readonly<Record<string, string>> },
): Promise<void> {
  return new Promise((resolve, reject) => {
    const all = { "content-type": "application/json", "content-length": Buffer.byteLength(body), ...headers };
    const sent = request(url, { method: "POST", agent, headers: all }, (response) => {
      if (response.statusCode !== 202) reject(new Error(`expected 202 of ${url}, got ${response.statusCode}`));
      response.resume().once("end", resolve);
    });
    sent.once("error", reject);
    sent.end(body);
  });
}
