import { randomUUID } from "node:crypto";
import { createAnthropicClient } from "../shared/model/anthropic-client.ts";
import type { IntakeResult } from "../shared/protocol/cache/prefix-ref.ts";
import type { JobId } from "../shared/protocol/ids.ts";
import type { Activity } from "../shared/protocol/job/event.ts";
import { consumeDeliveries } from "../shared/queue/consume-deliveries.ts";
import { createNotificationQueue } from "../shared/queue/notification-queue.ts";
import { createTaskQueues } from "../shared/queue/task-queues.ts";
import { createWebhookQueue } from "../shared/queue/webhook-queue.ts";
import type { RedisConnection } from "../shared/redis/connection/connection.ts";
import { createActivityStream } from "../shared/redis/job/activity.ts";
import { createHotSpots } from "../shared/redis/job/hot-spots.ts";
import { createJobHistory } from "../shared/redis/job/job-history.ts";
import { createJobIndex } from "../shared/redis/job/job-index.ts";
import { createJobLog } from "../shared/redis/job/job-log.ts";
import { createResultIndex } from "../shared/redis/job/result-index.ts";
import { createModelServices } from "../shared/redis/model/model-services.ts";
import { createAttemptClaims } from "../shared/redis/worker/attempt-claims.ts";
import { createWorkerRegistry } from "../shared/redis/worker/worker-registry.ts";
import { createLayout } from "../shared/scratchpad/layout.ts";
import type { Log } from "../shared/support/log.ts";
import type { Releasers } from "../shared/support/process/shutdown.ts";
import { wallClock } from "../shared/support/time/clock.ts";
import type { CoordinatorConfig } from "./config.ts";
import { type BackgroundTask, createAdvanceJob } from "./flow/advance-job.ts";
import { concludeJob } from "./flow/conclude-job.ts";
import { landJob } from "./flow/land-job.ts";
import { reconcileAll, type SeenEnded } from "./flow/reconcile.ts";
import { createMoneyRecovery } from "./flow/recover-money.ts";
import { createTakeNotification } from "./flow/take-notification.ts";
import type { JobService } from "./http/job-service.ts";
import { deliveryFor, orderOf } from "./job/order.ts";
import { runLead } from "./lead/run-lead.ts";
import { createArchivedLog } from "./log/archive/archived-log.ts";
import { createEventFeed } from "./log/feed.ts";
import { createJobLoader } from "./log/load.ts";
import { createJobRegistry, type JobRegistry } from "./log/registry.ts";
import { createSnapshots } from "./log/snapshots.ts";
import { createJobStore } from "./log/store.ts";
import { JANITOR_MS, KEEP_MS, LEAD_GRACE_MS, RECONCILE_MS, WAKE_MS, WATCH_CACHE_MS } from "./passes/intervals.ts";
import { createNotifyApprovals } from "./passes/notify-approvals.ts";
import { startTimer } from "./passes/start-timer.ts";
import { wakeParked } from "./passes/wake-parked.ts";
import { warmCache } from "./passes/warm-cache.ts";
import { createWarmCalls } from "./passes/warm-calls.ts";
import { createWatchCache } from "./passes/watch-cache.ts";
import { pushResult } from "./push/push-result.ts";
import { latchFingerprint } from "./result-cache/latch-fingerprint.ts";
import { createResultCache } from "./result-cache/result-cache.ts";
import { createDeleting } from "./retention/deletion.ts";
import { createJobService } from "./service/create-job-service.ts";
import { createWebhooks } from "./webhooks/create-webhooks.ts";
import { createBackgroundTasks } from "./wiring/background-tasks.ts";
import { notifyHotSpots } from "./wiring/notify-hot-spots.ts";
import { readEstimates } from "./wiring/read-estimates.ts";

/** Everything of one coordinator but its HTTP server, built and wired. */
export interface App {
  readonly service: JobService;
  /** Compares and repairs, then takes notifications and leads, and goes on comparing on a timer. */
  start(): Promise<void>;
}

/** Builds a coordinator's parts over one connection; what has to be closed goes to `releasers`. */
export function buildApp(
  config: CoordinatorConfig,
  { connection, log, releasers }: { connection: RedisConnection; log: Log; releasers: Releasers },
): App {
  const clock = wallClock;
  const git = { program: config.git };
  const layout = createLayout(config.data, "coordinator");
  const archived = createArchivedLog(createJobLog(connection), { layout, connection });
  const store = createJobStore({ log: archived, index: createJobIndex(connection) });
  const loader = createJobLoader({ store, snapshots: createSnapshots(layout), log });
  const claims = createAttemptClaims(connection);
  const queues = createTaskQueues(connection);
  const notifications = createNotificationQueue(connection, log);
  const activity = createActivityStream(connection);
  const history = createJobHistory(connection);
  const hotSpots = createHotSpots(connection);
  const workers = createWorkerRegistry(connection, clock);
  const webhookQueue = createWebhookQueue(connection, { log });
  const webhooks = createWebhooks(config.webhooks, { queue: webhookQueue, clock, log });
  releasers.add("webhook queue", () => webhookQueue.close());
  const { apiKey, dayCapUsd, keyCapUsd, breakerWaitMs, destinations } = config;
  const services = createModelServices(connection, {
    client: createAnthropicClient(config),
    apiKey,
    owner: `coordinator-${randomUUID()}`,
    clock,
    log,
    dayCapUsd,
    keyCapUsd,
    breakerWaitMs,
  });
  const { ledger, cacheAccounts } = services;
  releasers.add("model services", services.close);
  releasers.add("task queues", () => queues.close());
  releasers.add("notification queue", () => notifications.close());

  // The registry hands effects to the background tasks, and these work through the registry: the one circle of this file.
  const backgroundTasks = createBackgroundTasks<BackgroundTask | "keep">(
    {
      land: (jobId) => landJob({ registry, git, layout, log }, jobId),
      seek: (jobId) => reuse.run("seek", jobId, registry),
      keep: (jobId) => reuse.run("keep", jobId, registry),
      push: (jobId) => pushResult({ registry, git, layout, destinations, clock, log }, jobId),
      purge: (jobId) => deleting.purge(jobId),
      conclude: (jobId) => concludeJob({ ...ending, registry, store, git, layout, clock, log }, jobId),
    },
    log,
  );
  const money = createMoneyRecovery({ layout, ledger, openJobs: store.openJobs, log });
  const reusing = { index: createResultIndex(connection), git, layout, policy: config.policy, log };
  const reuse = createResultCache(reusing, (kind, jobId) => backgroundTasks.start(kind, jobId));
  const ending = { claims, money, ledger, history, hotSpots, webhooks, reuse };
  const startBackgroundTask = (kind: BackgroundTask, jobId: JobId) => backgroundTasks.start(kind, jobId);
  const deleting = createDeleting({ connection, hotSpots, store, git, layout, clock, log, startBackgroundTask });
  const onEffects = createAdvanceJob({
    openAttempts: claims.open,
    closeAttempts: claims.close,
    addDeliveries: (deliveries) => queues.add(deliveries),
    ...reuse,
    startBackgroundTask,
  });
  const registry: JobRegistry = createJobRegistry({ store, loader, clock, onEffects });
  for (const forget of [registry.forget, money.restarted]) connection.onRestart(forget);
  releasers.add("background tasks", () => backgroundTasks.close());

  const publishActivity = (jobId: JobId, entry: Omit<Activity, "at">) => {
    // A hint that gets lost is no loss.
    activity.publish(jobId, { ...entry, at: clock.now() }).catch(() => {});
  };
  const lead = {
    registry,
    services,
    git,
    layout,
    clock,
    publishActivity,
    readEstimates: (intake: IntakeResult) => readEstimates({ history, workers }, intake),
    policy: config.policy,
    log,
  };
  const jobs = { openJobs: store.openJobs, read: registry.read, input: registry.input };
  const seenEnded: SeenEnded = new Map();
  const reconcile = async () => {
    await deleting.finish();
    await money.recover();
    await reconcileAll({
      seenEnded,
      isCharged: config.brain === undefined,
      ...jobs,
      buildOrder: orderOf,
      openAttempt: (order) => claims.open(order),
      deliveryFor,
      addDeliveries: (deliveries) => queues.add(deliveries),
      stateOf: (delivery) => queues.stateOf(delivery),
      forget: (delivery) => queues.forget(delivery),
      startBackgroundTask,
      closeJob: (jobId) => store.closeJob(jobId),
      now: () => clock.now(),
      log,
    });
  };

  const warming = createWarmCalls(services, layout);
  const wake = async () => {
    const lost = await ledger.unsettleLost();
    if (lost > 0) log.warn({ calls: lost }, "calls of processes that died stay charged in full");
    await wakeParked({ ...jobs, breaker: services.breaker, probe: warming.probe, now: () => clock.now(), log });
  };

  const keep = () =>
    warmCache({
      ...jobs,
      gate: services.gate,
      breaker: services.breaker,
      ...warming,
      decide: cacheAccounts.decide,
      now: () => clock.now(),
      log,
    });
  const { ofJob: figuresOf, breaksOf } = cacheAccounts;
  const watchCache = createWatchCache({ ...jobs, figuresOf, breaksOf, webhooks, log });
  const notifyApprovals = createNotifyApprovals({ ...jobs, webhooks, connection, policy: config.policy, clock });
  const service = createJobService({
    connection,
    registry,
    store,
    feed: createEventFeed({ store, activity, clock }),
    queues,
    notifications,
    workers,
    ledger,
    cacheAccounts,
    git,
    layout,
    clock,
    repositories: config.repositories,
    privateHosts: config.privateHosts,
    brain: config.brain,
    model: config.model,
    webhookHosts: config.webhooks.hosts,
    costs: { ...services, dayCapUsd, keyCapUsd, clock, simulated: config.brain !== undefined },
    destinations,
    policy: config.policy,
    ...deleting,
    retention: config.retention,
    log,
  });
  return {
    service,
    start: async () => {
      await reconcile();
      const input = latchFingerprint({ ...reusing, registry });
      const taking = notifications.consume(
        createTakeNotification(notifyHotSpots({ registry: { ...registry, input }, hotSpots, log }), log, {
          ...services,
          ...deleting,
        }),
      );
      releasers.add("notifications", () => taking.close());
      const leading = consumeDeliveries({
        connection,
        queue: "leads",
        concurrency: config.leads,
        log,
        handle: async (delivery, { lostSignal }) =>
          delivery.kind === "lead" ? runLead(lead, delivery, { lostSignal }) : "done",
      });
      releasers.add("leads", () => leading.close({ graceMs: LEAD_GRACE_MS }));
      const telling = webhooks.consume();
      releasers.add("webhooks", () => telling.close());
      releasers.add("keep-warm timer", startTimer(keep, KEEP_MS, log));
      releasers.add("cache timer", startTimer(watchCache, WATCH_CACHE_MS, log));
      releasers.add("reconcile timer", startTimer(reconcile, RECONCILE_MS, log));
      releasers.add("wake timer", startTimer(wake, WAKE_MS, log));
      releasers.add(
        "janitor timer",
        startTimer(async () => void (await service.janitor(false)), JANITOR_MS, log),
      );
      releasers.add("approvals timer", startTimer(notifyApprovals, WAKE_MS, log));
    },
  };
}
