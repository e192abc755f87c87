import type { NightQueueList, NightQueueView } from "../../shared/protocol/nightshift/night.ts";
import type { NightQueue } from "../../shared/protocol/nightshift/night-queue.ts";
import type { RedisLedger } from "../../shared/redis/model/redis-ledger.ts";
import type { NightQueueStore } from "../../shared/redis/nights/night-queue-store.ts";
import { defined } from "../../shared/support/defined.ts";
import { AppError } from "../../shared/support/errors.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { JobRegistry } from "../log/registry.ts";
import type { JobStore } from "../log/store.ts";
import { checkCron } from "../nightshift/calendar/cron.ts";
import { nextSpan, type Span, spanAt } from "../nightshift/calendar/spans.ts";

export interface NightQueuesEnv {
  readonly nightQueues: NightQueueStore;
  readonly store: Pick<JobStore, "openJobs">;
  readonly registry: Pick<JobRegistry, "read">;
  readonly ledger: Pick<RedisLedger, "balance">;
  readonly clock: Pick<Clock, "now">;
}

/** Default number of upcoming nights in a view. */
const UPCOMING = 7;

/** The nightshift queues. */
export function createNightQueues(env: NightQueuesEnv) {
  const { nightQueues, clock } = env;
  const find = async (name: string): Promise<NightQueue> => {
    const queue = await nightQueues.find(name);
    if (queue === undefined)
      throw new AppError("not_found", `there is no queue ${name}; npx midwatch night ls lists them`);
    return queue;
  };
  return {
    list: async (): Promise<NightQueueList> => {
      const jobs = await countJobs(env);
      const queues = await nightQueues.all();
      return { queues: await Promise.all(queues.map((queue) => view(env, queue, jobs.get(queue.name) ?? 0))) };
    },

    get: async (name: string): Promise<NightQueueView> =>
      view(env, await find(name), (await countJobs(env)).get(name) ?? 0),

    /** Stores a queue. Throws `bad_request` for a window that never opens, an unknown zone, or a wrong expression. */
    put: async (queue: NightQueue): Promise<NightQueueView> => {
      queue.windows.forEach(({ open, tz }, i) => {
        checkCron({ cron: open, tz }, { field: `windows.${i}.open`, now: clock.now() });
      });
      if (nextSpan(queue, clock.now()) === undefined)
        throw new AppError(
          "bad_request",
          "field except: expected dates that leave a night, got all of them; nothing was stored",
        );
      await nightQueues.put(queue);
      return view(env, queue, (await countJobs(env)).get(queue.name) ?? 0);
    },

    /** Freezes a queue, or lifts the freeze. While it is frozen, its window counts as closed. */
    freeze: async (name: string, frozen: boolean): Promise<NightQueueView> => {
      const queue = { ...(await find(name)), frozen };
      await nightQueues.put(queue);
      return view(env, queue, (await countJobs(env)).get(name) ?? 0);
    },

    /** Removes a queue. Throws `wrong_state` while it has open jobs. */
    remove: async (name: string): Promise<void> => {
      await find(name);
      const jobs = (await countJobs(env)).get(name) ?? 0;
      if (jobs > 0)
        throw new AppError(
          "wrong_state",
          `queue ${name} has ${jobs} open ${jobs === 1 ? "job" : "jobs"}, which would wait for ever: cancel them first, or freeze the queue`,
        );
      await nightQueues.remove(name);
    },
  };
}

/** The number of open jobs by queue. */
async function countJobs({ store, registry }: NightQueuesEnv): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const jobId of await store.openJobs()) {
    const queue = await registry.read(jobId, ({ submission }) => submission.queue).catch(() => undefined);
    if (queue !== undefined) counts.set(queue, (counts.get(queue) ?? 0) + 1);
  }
  return counts;
}

async function view({ ledger, clock }: NightQueuesEnv, queue: NightQueue, jobs: number): Promise<NightQueueView> {
  const now = clock.now();
  const night = spanAt(queue, now);
  return {
    queue,
    jobs,
    upcoming: upcoming(queue, now),
    ...defined({ now: night && (await account(ledger, queue, night)) }),
  };
}

async function account(ledger: NightQueuesEnv["ledger"], { name }: NightQueue, night: Span) {
  const balance = await ledger.balance({ queue: name, opensAt: night.opensAt });
  const { settledUsd, unsettledUsd, heldUsd, inputTokens, outputTokens } = balance;
  const cached = balance.cacheReadTokens + balance.cacheWrite5mTokens + balance.cacheWrite1hTokens;
  return { ...night, spentUsd: settledUsd + unsettledUsd + heldUsd, tokens: inputTokens + outputTokens + cached };
}

function upcoming(queue: NightQueue, now: number): Span[] {
  const spans: Span[] = [];
  let span = nextSpan(queue, now);
  while (span !== undefined && spans.length < UPCOMING) {
    spans.push(span);
    span = nextSpan(queue, span.opensAt);
  }
  return spans;
}
