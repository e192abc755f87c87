import { randomUUID } from "node:crypto";
import { createAnthropicClient } from "../../shared/model/anthropic-client.ts";
import type { OperatorPolicy } from "../../shared/protocol/approval/policy.ts";
import type { JobId } from "../../shared/protocol/ids.ts";
import type { Activity } from "../../shared/protocol/job/event.ts";
import { createNotificationQueue } from "../../shared/queue/notification-queue.ts";
import { createTaskQueues } from "../../shared/queue/task-queues.ts";
import { createWebhookQueue } from "../../shared/queue/webhook-queue.ts";
import type { RedisConnection } from "../../shared/redis/connection/connection.ts";
import { createActivityStream } from "../../shared/redis/job/activity.ts";
import { createDeletions } from "../../shared/redis/job/deletions.ts";
import { createHotSpots } from "../../shared/redis/job/hot-spots.ts";
import { createJobHistory } from "../../shared/redis/job/job-history.ts";
import { createJobIndex } from "../../shared/redis/job/job-index.ts";
import { createJobLog } from "../../shared/redis/job/job-log.ts";
import { createResultIndex } from "../../shared/redis/job/result-index.ts";
import { createModelServices } from "../../shared/redis/model/model-services.ts";
import { createNightQueueStore } from "../../shared/redis/nights/night-queue-store.ts";
import { createScheduleStore } from "../../shared/redis/nights/schedule-store.ts";
import { createAttemptClaims } from "../../shared/redis/worker/attempt-claims.ts";
import { createPresenceStore } from "../../shared/redis/worker/presence-store.ts";
import { createWorkerRegistry } from "../../shared/redis/worker/worker-registry.ts";
import { createLayout } from "../../shared/scratchpad/layout.ts";
import type { WebhookConfig } from "../../shared/settings/coordinator-config.ts";
import type { Destination } from "../../shared/settings/destinations.ts";
import type { Log } from "../../shared/support/log.ts";
import type { Releasers } from "../../shared/support/process/shutdown.ts";
import type { Clock } from "../../shared/support/time/clock.ts";
import type { StartBackgroundTask } from "../flow/advance-job.ts";
import { createMoneyRecovery } from "../flow/recover-money.ts";
import { createArchivedLog } from "../log/archive/archived-log.ts";
import { createEventFeed } from "../log/feed.ts";
import { createJobLoader } from "../log/load.ts";
import type { JobRegistry } from "../log/registry.ts";
import { createSnapshots } from "../log/snapshots.ts";
import { createJobStore } from "../log/store.ts";
import { createEndedTasks } from "../result-cache/result-cache.ts";
import type { RetentionConfig } from "../retention/janitor.ts";
import { createWebhooks } from "../webhooks/create-webhooks.ts";

/** The operator's settings that the stages, passes and routes of a coordinator need. */
export interface CoordinatorSettings {
  /** The absolute path of the data folder. */
  readonly data: string;
  /** The git program. */
  readonly git: string;
  readonly apiKey: string;
  readonly baseUrl: string | undefined;
  /** The name of the simulator's brain, if the simulator answers in place of a model. */
  readonly brain: string | undefined;
  /** The model of jobs whose submission names no model. */
  readonly model: string;
  readonly dayCapUsd: number | undefined;
  readonly keyCapUsd: number | undefined;
  readonly breakerWaitMs: number;
  readonly repositories: readonly string[];
  readonly privateHosts: readonly string[];
  readonly destinations: readonly Destination[];
  readonly webhooks: WebhookConfig;
  readonly retention: RetentionConfig;
  readonly policy: OperatorPolicy;
}

/** The dependencies of all stages, passes and routes of a coordinator. Each stage, pass or route declares which part it uses. */
export interface CoordinatorEnv extends ReturnType<typeof openServices> {
  readonly registry: JobRegistry;
  readonly startBackgroundTask: StartBackgroundTask;
}

/** Opens the queues, stores and accounts of a coordinator over one Redis connection. `releasers` close them. */
export function openServices(
  { connection, clock, log, releasers }: { connection: RedisConnection; clock: Clock; log: Log; releasers: Releasers },
  settings: CoordinatorSettings,
) {
  const { brain, model, dayCapUsd, keyCapUsd, repositories, privateHosts, destinations, retention, policy } = settings;
  const git = { program: settings.git };
  const layout = createLayout(settings.data, "coordinator");
  const jobLog = createArchivedLog(createJobLog(connection), { layout, connection });
  const store = createJobStore({ log: jobLog, index: createJobIndex(connection) });

  const webhookQueue = createWebhookQueue(connection, { log });
  releasers.add("webhook queue", () => webhookQueue.close());
  const modelServices = createModelServices(connection, {
    client: createAnthropicClient(settings),
    apiKey: settings.apiKey,
    owner: `coordinator-${randomUUID()}`,
    clock,
    log,
    dayCapUsd,
    keyCapUsd,
    breakerWaitMs: settings.breakerWaitMs,
  });
  releasers.add("model services", modelServices.close);
  const queues = createTaskQueues(connection);
  releasers.add("task queues", () => queues.close());
  const notifications = createNotificationQueue(connection, log);
  releasers.add("notification queue", () => notifications.close());

  const activity = createActivityStream(connection);
  return {
    ...{ connection, clock, log, git, layout, jobLog, store, queues, notifications },
    ...{ brain, model, dayCapUsd, keyCapUsd, repositories, privateHosts, destinations, retention, policy },
    ...modelServices,
    loader: createJobLoader({ store, snapshots: createSnapshots(layout), log }),
    feed: createEventFeed({ store, activity, clock }),
    claims: createAttemptClaims(connection),
    deletions: createDeletions(connection),
    history: createJobHistory(connection),
    nightQueues: createNightQueueStore(connection),
    schedules: createScheduleStore(connection),
    /** By job: the state of its window that this process has written to the ledger. */
    turnedWindows: new Map<JobId, string>(),
    hotSpots: createHotSpots(connection),
    presence: createPresenceStore(connection),
    resultIndex: createResultIndex(connection),
    workers: createWorkerRegistry(connection, clock),
    webhooks: createWebhooks(settings.webhooks, { queue: webhookQueue, clock, log }),
    webhookHosts: settings.webhooks.hosts,
    money: createMoneyRecovery({ layout, ledger: modelServices.ledger, store, log }),
    endedTasks: createEndedTasks(),
    /** By the delivery's id: when the reconcile pass first saw that a delivery had ended but its attempt was open, in ms since 1970. */
    seenEnded: new Map<string, number>(),
    /** Keys of the webhooks that this process has already queued. */
    notified: new Set<string>(),
    /** Sends a hint to the followers of a job. A lost hint does no harm. */
    publishActivity: (jobId: JobId, entry: Omit<Activity, "at">) => {
      activity.publish(jobId, { ...entry, at: clock.now() }).catch(() => {});
    },
  };
}
