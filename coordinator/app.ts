import { randomUUID } from "node:crypto";
import { createAnthropicClient } from "../shared/model/anthropic-client.ts";
import type { Activity } from "../shared/protocol/event.ts";
import type { JobId } from "../shared/protocol/ids.ts";
import type { IntakeResult } from "../shared/protocol/prefix-ref.ts";
import { consumeDeliveries } from "../shared/queue/consume-deliveries.ts";
import { createNotificationQueue } from "../shared/queue/notification-queue.ts";
import { createTaskQueues } from "../shared/queue/task-queues.ts";
import { createWebhookQueue } from "../shared/queue/webhook-queue.ts";
import { createActivityStream } from "../shared/redis/activity.ts";
import { createAttemptClaims } from "../shared/redis/attempt-claims.ts";
import type { RedisConnection } from "../shared/redis/connection.ts";
import { createHotSpots } from "../shared/redis/hot-spots.ts";
import { createJobHistory } from "../shared/redis/job-history.ts";
import { createJobIndex } from "../shared/redis/job-index.ts";
import { createJobLog } from "../shared/redis/job-log.ts";
import { createKeptIndex } from "../shared/redis/kept-index.ts";
import { createModelServices } from "../shared/redis/model-services.ts";
import { createWorkerRegistry } from "../shared/redis/worker-registry.ts";
import { createLayout } from "../shared/scratchpad/layout.ts";
import { wallClock } from "../shared/support/clock.ts";
import type { Log } from "../shared/support/log.ts";
import type { Releasers } from "../shared/support/shutdown.ts";
import { createArchivedLog } from "./archive/archived-log.ts";
import type { CoordinatorConfig } from "./config.ts";
import type { Chore } from "./flow/advance-job.ts";
import { createAdvanceJob, deliveryFor } from "./flow/advance-job.ts";
import { orderOf } from "./flow/build-order.ts";
import { createChores } from "./flow/chores.ts";
import { concludeJob } from "./flow/conclude-job.ts";
import { createDeleting } from "./flow/create-deleting.ts";
import type { JobKeeper } from "./flow/job-keeper.ts";
import { createJobKeeper } from "./flow/job-keeper.ts";
import { keepWarm } from "./flow/keep-warm.ts";
import { landJob } from "./flow/land-job.ts";
import { createJobLoader } from "./flow/load-job.ts";
import { readOutlook } from "./flow/read-outlook.ts";
import { createMoneyRecovery } from "./flow/recover-money.ts";
import { startTimer } from "./flow/start-timer.ts";
import { createTakeNotification } from "./flow/take-notification.ts";
import { createTellApprovals } from "./flow/tell-approvals.ts";
import { tellHotSpots } from "./flow/tell-hot-spots.ts";
import { wakeParked } from "./flow/wake-parked.ts";
import { createWarmCalls } from "./flow/warm-calls.ts";
import { createWatchCache } from "./flow/watch-cache.ts";
import type { JobService } from "./http/job-service.ts";
import { JANITOR_MS, KEEP_MS, LEAD_GRACE_MS, RECONCILE_MS, WAKE_MS, WATCH_CACHE_MS } from "./intervals.ts";
import { runLead } from "./lead/run-lead.ts";
import { pushResult } from "./push/push-result.ts";
import { createReuse } from "./reuse/create-reuse.ts";
import { latchSetting } from "./reuse/latch-setting.ts";
import { createJobService } from "./service/create-job-service.ts";
import { createEventFeed } from "./state/event-feed.ts";
import { createJobStore } from "./state/job-store.ts";
import type { SeenEnded } from "./state/reconcile.ts";
import { reconcileAll } from "./state/reconcile.ts";
import { createSnapshots } from "./state/snapshots.ts";
import { createWebhooks } from "./webhooks/create-webhooks.ts";

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
  const { ledger, cacheBooks } = services;
  releasers.add("model services", services.close);
  releasers.add("task queues", () => queues.close());
  releasers.add("notification queue", () => notifications.close());

  // The keeper hands effects to the chores, and the chores work through the keeper: the one circle of this file.
  const chores = createChores<Chore | "keep">(
    {
      land: (jobId) => landJob({ keeper, git, layout, log }, jobId),
      seek: (jobId) => reuse.run("seek", jobId, keeper),
      keep: (jobId) => reuse.run("keep", jobId, keeper),
      push: (jobId) => pushResult({ keeper, git, layout, destinations, clock, log }, jobId),
      purge: (jobId) => deleting.purge(jobId),
      conclude: (jobId) => concludeJob({ ...ending, keeper, store, git, layout, clock, log }, jobId),
    },
    log,
  );
  const money = createMoneyRecovery({ layout, ledger, openJobs: store.openJobs, log });
  const reusing = { index: createKeptIndex(connection), git, layout, policy: config.policy, log };
  const reuse = createReuse(reusing, (kind, jobId) => chores.start(kind, jobId));
  const ending = { claims, money, ledger, history, hotSpots, webhooks, reuse };
  const startChore = (kind: Chore, jobId: JobId) => chores.start(kind, jobId);
  const deleting = createDeleting({ connection, hotSpots, store, git, layout, clock, log, startChore });
  const onEffects = createAdvanceJob({
    openAttempts: claims.open,
    closeAttempts: claims.close,
    addDeliveries: (deliveries) => queues.add(deliveries),
    ...reuse,
    startChore,
  });
  const keeper: JobKeeper = createJobKeeper({ store, loader, clock, onEffects });
  for (const forget of [keeper.forget, money.restarted]) connection.onRestart(forget);
  releasers.add("chores", () => chores.close());

  const publishActivity = (jobId: JobId, entry: Omit<Activity, "at">) => {
    // A hint that gets lost is no loss.
    activity.publish(jobId, { ...entry, at: clock.now() }).catch(() => {});
  };
  const lead = {
    keeper,
    services,
    git,
    layout,
    clock,
    publishActivity,
    readOutlook: (intake: IntakeResult) => readOutlook({ history, workers }, intake),
    policy: config.policy,
    log,
  };
  const jobs = { openJobs: store.openJobs, read: keeper.read, input: keeper.input };
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
      startChore,
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
    keepWarm({
      ...jobs,
      gate: services.gate,
      breaker: services.breaker,
      ...warming,
      decide: cacheBooks.decide,
      now: () => clock.now(),
      log,
    });
  const { ofJob: figuresOf, breaksOf } = cacheBooks;
  const watchCache = createWatchCache({ ...jobs, figuresOf, breaksOf, webhooks, log });
  const tellApprovals = createTellApprovals({ ...jobs, webhooks, connection, policy: config.policy, clock });
  const service = createJobService({
    connection,
    keeper,
    store,
    feed: createEventFeed({ store, activity, clock }),
    queues,
    notifications,
    workers,
    ledger,
    cacheBooks,
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
      const input = latchSetting({ ...reusing, keeper });
      const taking = notifications.consume(
        createTakeNotification(tellHotSpots({ keeper: { ...keeper, input }, hotSpots, log }), log, {
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
      releasers.add("approvals timer", startTimer(tellApprovals, WAKE_MS, log));
    },
  };
}
