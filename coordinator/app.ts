import type { IntakeResult } from "../shared/protocol/cache/prefix-ref.ts";
import { consumeDeliveries } from "../shared/queue/consume-deliveries.ts";
import type { RedisConnection } from "../shared/redis/connection/connection.ts";
import type { Log } from "../shared/support/log.ts";
import type { Releasers } from "../shared/support/process/shutdown.ts";
import { wallClock } from "../shared/support/time/clock.ts";
import { advanceJob, type StartBackgroundTask } from "./flow/advance-job.ts";
import { takeNotification } from "./flow/take-notification.ts";
import { runLead } from "./lead/run-lead.ts";
import { createJobRegistry } from "./log/registry.ts";
import { startPasses } from "./passes/start-passes.ts";
import { createServices, type Services } from "./service/services.ts";
import { BACKGROUND_TASKS, createBackgroundTasks } from "./wiring/background-tasks.ts";
import { createIntakeHooks } from "./wiring/intake-hooks.ts";
import { createPasses, reconcile } from "./wiring/passes.ts";
import { readEstimates } from "./wiring/read-estimates.ts";
import { type CoordinatorEnv, type CoordinatorSettings, openServices } from "./wiring/services.ts";

/** A running coordinator without its HTTP server. */
export interface App {
  readonly env: CoordinatorEnv;
  readonly services: Services;
  /** Repairs open jobs, then starts to take notifications, runs of the lead and webhooks from their queues, and starts the timers. */
  start(): Promise<void>;
}

/** Time in ms that running leads have to end when their coordinator stops; another coordinator then continues them. */
const LEAD_GRACE_MS = 1000;

/** Builds a coordinator over one Redis connection. `releasers` close the coordinator's parts, the part opened last first. */
export function buildApp(
  settings: CoordinatorSettings & { readonly leads: number },
  { connection, log, releasers }: { connection: RedisConnection; log: Log; releasers: Releasers },
): App {
  const opened = openServices({ connection, clock: wallClock, log, releasers }, settings);

  // The registry starts background tasks, and background tasks send inputs to the registry. No other parts depend on each other in a circle.
  const startBackgroundTask: StartBackgroundTask = (kind, jobId) => backgroundTasks.start(kind, jobId);
  const advanceEnv = { ...opened, startBackgroundTask };
  const registry = createJobRegistry({
    ...opened,
    onEffects: (job, effects) => advanceJob(advanceEnv, job, effects),
  });
  const env: CoordinatorEnv = { ...advanceEnv, registry };
  const backgroundTasks = createBackgroundTasks(env, BACKGROUND_TASKS);
  releasers.add("background tasks", () => backgroundTasks.close());

  connection.onRestart(registry.forget);
  connection.onRestart(env.money.restarted);
  connection.onRestart(() => env.turnedWindows.clear());

  const takeEnv = { ...env, intakeHooks: createIntakeHooks(env) };
  const leadEnv = { ...env, services: env, readEstimates: (intake: IntakeResult) => readEstimates(env, intake) };

  return {
    env,
    services: createServices(env),
    start: async () => {
      await reconcile(env);
      const notifications = env.notifications.consume((xml) => takeNotification(takeEnv, xml));
      releasers.add("notifications", () => notifications.close());
      const leads = consumeDeliveries({
        ...{ connection, log },
        queue: "leads",
        concurrency: settings.leads,
        handle: async (delivery, lost) => (delivery.kind === "lead" ? runLead(leadEnv, delivery, lost) : "done"),
      });
      releasers.add("leads", () => leads.close({ graceMs: LEAD_GRACE_MS }));
      const webhooks = env.webhooks.consume();
      releasers.add("webhooks", () => webhooks.close());
      startPasses({ log, releasers }, createPasses(env));
    },
  };
}
