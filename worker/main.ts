import { mkdirSync } from "node:fs";
import { createAnthropicClient } from "../shared/model/anthropic-client.ts";
import { type JobId, makeWorkerId, type WorkerId } from "../shared/protocol/ids.ts";
import type { Activity } from "../shared/protocol/job/event.ts";
import type { Delivery } from "../shared/protocol/task/delivery.ts";
import { consumeDeliveries, type Handled } from "../shared/queue/consume-deliveries.ts";
import { createNotificationQueue } from "../shared/queue/notification-queue.ts";
import type { Consumer } from "../shared/queue/run-worker.ts";
import { connectRedis, type RedisConnection } from "../shared/redis/connection/connection.ts";
import { createActivityStream } from "../shared/redis/job/activity.ts";
import { createJobIndex } from "../shared/redis/job/job-index.ts";
import { createModelServices } from "../shared/redis/model/model-services.ts";
import { createAttemptClaims } from "../shared/redis/worker/attempt-claims.ts";
import { createLayout } from "../shared/scratchpad/layout.ts";
import { isVolumeThere, markVolume } from "../shared/scratchpad/volume-mark.ts";
import { warnOfUnknownSettings } from "../shared/settings/unknown-settings.ts";
import { readWorkerConfig, type WorkerConfig } from "../shared/settings/worker-config.ts";
import { readEnv } from "../shared/support/env.ts";
import { AppError, messageOf } from "../shared/support/errors.ts";
import { createLog, type Log } from "../shared/support/log.ts";
import { dieWithParent } from "../shared/support/process/die-with-parent.ts";
import { exitCodeOf } from "../shared/support/process/exit-code.ts";
import { createReleasers, type Releasers } from "../shared/support/process/shutdown.ts";
import { wallClock } from "../shared/support/time/clock.ts";
import { createClaimAttempt } from "./claim-attempt.ts";
import { startHeartbeat } from "./heartbeat.ts";
import { createWithGitCredential } from "./intake/git-credentials.ts";
import { isBelowFloor, mayTake } from "./may-take.ts";
import { type RunAttemptOptions, runAttempt } from "./run-attempt.ts";
import { checkIsolation, type Isolation, presentIsolation } from "./sandbox/check-isolation.ts";
import { createSandbox } from "./sandbox/sandbox.ts";
import { closeStrayDescriptors } from "./sandbox/stray-descriptors.ts";
import { createReadSecrets } from "./setup/secrets.ts";
import { createChallengeStage } from "./stages/challenge.ts";
import { createCheckStage, createGateStage } from "./stages/check.ts";
import { createIntakeStage } from "./stages/intake.ts";
import { createPlantStage } from "./stages/plant.ts";
import type { StageDeps } from "./stages/stage-deps.ts";
import { createWorkStage } from "./stages/work.ts";
import { startSweeping } from "./sweep-host.ts";
import { type ClaimWatch, createClaimWatch } from "./watch-claims.ts";
import { createWatchJobDisk } from "./watch-job-disk.ts";
import { watchPresence } from "./watch-presence.ts";

/** If a connection does not close after draining (Redis may be unreachable), the process exits after this many ms. */
const STOP_MS = 4000;

/**
 * Runs one worker process: claims deliveries, one per slot, and runs them. Prints `{"ready": workerId}` on stdout once it takes work. On
 * SIGTERM the worker drains: running attempts get `drainMs` to end; those that do not end return to the queue.
 */
async function main(): Promise<void> {
  closeStrayDescriptors();
  const config = readWorkerConfig();
  const log = createLog("worker", config.logLevel);
  warnOfUnknownSettings(readEnv(), (text) => log.warn(text));
  const workerId = makeWorkerId(config.hostName, process.pid);
  const releasers = createReleasers();
  const connection = await connectRedis(config.redisUrl, { log });
  releasers.add("redis", () => connection.close());
  const deps = buildDeps(config, { connection, workerId, log, releasers });
  const isolation = await requireIsolation(deps, config, log);
  const worker = startWorker(config, { connection, deps, log, workerId, isolation });
  releasers.add("consumers", worker.close);
  const stopBeating = startHeartbeat(config, {
    connection,
    workerId,
    isolation: () => presentIsolation(deps.sandbox, isolation),
    layout: deps.layout,
    consumers: worker.consumers,
    log,
  });
  releasers.add("heartbeat", stopBeating);
  process.stdout.write(`${JSON.stringify({ ready: workerId })}\n`);
  const stop = async () => {
    log.info({ workerId }, "draining");
    setTimeout(() => process.exit(0), config.drainMs + STOP_MS);
    await worker.drain();
    for (const { name, error } of await releasers.releaseAll()) log.error({ name, err: error }, "could not close");
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void stop());
  dieWithParent(() => void stop(), config.parent);
}

function buildDeps(
  config: WorkerConfig,
  given: { connection: RedisConnection; workerId: WorkerId; log: Log; releasers: Releasers },
): StageDeps {
  const { connection, workerId, log, releasers } = given;
  const layout = createLayout(config.data, config.hostName);
  mkdirSync(layout.local, { recursive: true, mode: 0o711 });
  markVolume(layout);
  const activity = createActivityStream(connection);
  const publish = (jobId: JobId, entry: Omit<Activity, "at">) => {
    // Activity is only shown live, so a lost entry does not matter.
    activity.publish(jobId, { ...entry, at: wallClock.now() }).catch(() => {});
  };
  const { apiKey, dayCapUsd, keyCapUsd, breakerWaitMs, repositories, model, policy, privateHosts } = config;
  const client = createAnthropicClient(config);
  const caps = { dayCapUsd, keyCapUsd, breakerWaitMs };
  const services = createModelServices(connection, { client, apiKey, owner: workerId, clock: wallClock, log, ...caps });
  releasers.add("model services", services.close);
  return {
    git: { program: config.git },
    layout,
    sandbox: createSandbox(config),
    services,
    clock: wallClock,
    publishActivity: publish,
    ...{ repositories, privateHosts, model, policy },
    withCredential: createWithGitCredential(config.secrets),
    setup: {
      egress: config.egress,
      readSecrets: createReadSecrets(config.secrets),
      authority: config.extraCaCerts,
    },
    presence: watchPresence(policy, { connection, log, releasers }),
  };
}

/** Tests the sandbox. A worker without isolation does not start; a worker with partial isolation logs an error. */
async function requireIsolation(
  { sandbox, layout }: StageDeps,
  { acceptsUnsafe }: WorkerConfig,
  log: Log,
): Promise<Isolation["isolation"]> {
  const { isolation, checks } = await checkIsolation(sandbox, layout.local);
  if (isolation === "full") return isolation;
  const failed = checks.filter(({ passed }) => !passed).map(({ name, detail }) => `${name}: ${detail}`);
  if (isolation === "partial" || acceptsUnsafe) {
    log.error({ failed, isolation, acceptsUnsafe }, "isolation is not full");
    return isolation;
  }
  log.fatal({ failed }, "isolation is not full");
  throw new AppError(
    "isolation_unavailable",
    `the sandbox does not isolate on this host (${failed.join("; ")}); the worker takes no work`,
  );
}

interface Parts {
  readonly connection: RedisConnection;
  readonly deps: StageDeps;
  readonly log: Log;
  readonly workerId: WorkerId;
  readonly isolation: Isolation["isolation"];
}

interface Started {
  readonly consumers: readonly Consumer[];
  readonly drain: () => Promise<void>;
  readonly close: () => Promise<void>;
}

function startWorker(config: WorkerConfig, { connection, deps, log, workerId, ...found }: Parts): Started {
  const claims = createAttemptClaims(connection);
  const notifications = createNotificationQueue(connection, log);
  const watch = createClaimWatch(claims, log);
  const watchJobDisk = createWatchJobDisk(deps.layout, config.jobDiskBytes);
  const challenge = createChallengeStage(deps);
  const options: RunAttemptOptions = {
    workerId,
    clock: wallClock,
    log,
    stages: {
      intake: createIntakeStage(deps),
      work: createWorkStage(deps),
      check: createCheckStage(deps),
      challenge,
      gate: createGateStage(deps),
      finalchallenge: challenge,
      plant: createPlantStage(deps),
    },
    claim: createClaimAttempt({ claims, layout: deps.layout, workerId, log }),
    send: notifications.send,
    watch: (claim, controller) => {
      const unwatch = watch.watch(claim, controller);
      const unwatchDisk = watchJobDisk(claim.jobId, controller);
      return () => {
        unwatch();
        unwatchDisk();
      };
    },
  };
  const handle = async (delivery: Delivery, at: { slot: number; lostSignal: AbortSignal }): Promise<Handled> => {
    if (delivery.kind !== "attempt") return "done";
    const { jobId, attemptId, stage } = delivery;
    const isDiskFull = isBelowFloor(config.data, config.minFreeBytes);
    const isVolumeAway = !isVolumeThere(deps.layout);
    const isolation = presentIsolation(deps.sandbox, found.isolation);
    const refusal = mayTake(delivery, { isolation, isDiskFull, isVolumeAway });
    if (refusal !== undefined && (refusal !== "isolation" || !config.acceptsUnsafe)) {
      log.warn({ jobId, attemptId, stage, reason: refusal }, "left to other workers");
      return "later";
    }
    if (refusal === "isolation") log.error({ jobId, attemptId, stage, isolation }, "taken without full isolation");
    return runAttempt(options, { delivery, ...at });
  };
  const consume = (queue: "agents" | "harness", concurrency: number, firstSlot: number) =>
    consumeDeliveries({
      connection,
      queue,
      concurrency,
      firstSlot,
      log,
      handle,
    });
  const consumers = [consume("agents", config.slots, 0), consume("harness", config.harnessSlots, config.slots)];
  const drained = () => Promise.all(consumers.map((consumer) => consumer.close()));
  const { open: openJobs } = createJobIndex(connection);
  const stopSweeping = startSweeping({ layout: deps.layout, claims, openJobs, log });
  return {
    consumers,
    drain: () => drain(drained, { watch, drainMs: config.drainMs }),
    close: async () => {
      watch.close();
      await stopSweeping();
      await notifications.close();
    },
  };
}

/** Stops taking deliveries and waits for running attempts. Returns attempts that do not end in time to the queue. */
async function drain(
  drained: () => Promise<unknown>,
  { watch, drainMs }: { watch: ClaimWatch; drainMs: number },
): Promise<void> {
  const timer = setTimeout(() => watch.stopAll(), drainMs);
  await drained();
  clearTimeout(timer);
}

main().catch((error: unknown) => {
  process.stderr.write(`the worker did not start: ${messageOf(error)}\n`);
  process.exit(exitCodeOf(error));
});
