import { Compile } from "typebox/compile";
import type { AttemptId, JobId, WorkerId } from "../../protocol/ids.ts";
import { AttemptOrder } from "../../protocol/task/delivery.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

type ClaimResult = { kind: "claimed"; epoch: number; order: AttemptOrder } | { kind: "refused"; reason: string };
type ClaimState = "live" | "closed" | "superseded";

/** The claim records of attempts. A record contains the order, the worker that claimed the attempt, and whether the result is still needed. */
export interface AttemptClaims {
  /** Writes the orders of one job's attempts to their claim records. An open record keeps its epoch, and a closed record stays closed. */
  open(...orders: readonly AttemptOrder[]): Promise<void>;
  /** Claims an attempt for a worker. This raises the attempt's epoch, and so replaces every earlier claim. */
  claim(jobId: JobId, attemptId: AttemptId, workerId: WorkerId): Promise<ClaimResult>;
  /** Closes the claim records of attempts whose result is no longer needed. */
  close(jobId: JobId, ...attemptIds: readonly AttemptId[]): Promise<void>;
  /** The states of the given claims, in the same order. */
  states(claims: readonly { jobId: JobId; attemptId: AttemptId; epoch: number }[]): Promise<ClaimState[]>;
}

/** Seconds after which a closed claim record expires. BullMQ remembers deliveries for a shorter time (a day), so a late claim is still refused. */
const CLOSED_TTL_S = 2 * 86_400;

/**
 * Maximum number of claim records per script. It is large enough that many records need few commands, and small enough
 * that no script blocks other clients for long.
 */
const CHUNK = 200;

const OPEN = defineScript(`
  for i, key in ipairs(KEYS) do
    if redis.call('HGET', key, 'state') ~= 'closed' then redis.call('HSET', key, 'order', ARGV[i], 'state', 'open') end
  end
  return 1`);
const CLAIM = defineScript(`
  local state = redis.call('HGET', KEYS[1], 'state')
  if not state then return {'unknown'} end
  if state == 'closed' then return {'closed'} end
  local epoch = redis.call('HINCRBY', KEYS[1], 'epoch', 1)
  redis.call('HSET', KEYS[1], 'worker', ARGV[1])
  return {'claimed', epoch, redis.call('HGET', KEYS[1], 'order')}`);
const CLOSE = defineScript(`
  for _, key in ipairs(KEYS) do
    redis.call('HSET', key, 'state', 'closed')
    redis.call('HDEL', key, 'order')
    redis.call('EXPIRE', key, ARGV[1])
  end
  return 1`);

const attemptOrder = Compile(AttemptOrder);

/** The claim records in Redis. Each change is one script. */
export function createAttemptClaims({ client }: RedisConnection): AttemptClaims {
  return {
    open: async (...orders) => {
      await Promise.all(
        inChunks(orders).map((chunk) =>
          runScript(client, OPEN, {
            keys: chunk.map(({ jobId, attemptId }) => KEYS.claim(jobId, attemptId)),
            args: chunk.map((order) => JSON.stringify(order)),
          }),
        ),
      );
    },
    claim: async (jobId, attemptId, workerId) => {
      const keys = [KEYS.claim(jobId, attemptId)];
      const [kind, epoch, text] = (await runScript(client, CLAIM, { keys, args: [workerId] })) as [
        string,
        number,
        string,
      ];
      if (kind !== "claimed") return { kind: "refused", reason: kind };
      const order: unknown = JSON.parse(text);
      if (attemptOrder.Check(order)) return { kind: "claimed", epoch, order };
      return { kind: "refused", reason: "not an order that this version understands" };
    },
    close: async (jobId, ...attemptIds) => {
      await Promise.all(
        inChunks(attemptIds).map((chunk) =>
          runScript(client, CLOSE, { keys: chunk.map((id) => KEYS.claim(jobId, id)), args: [CLOSED_TTL_S] }),
        ),
      );
    },
    // One command per job, because in a cluster each job may be on another node.
    states: (claims) =>
      Promise.all(
        claims.map(async ({ jobId, attemptId, epoch }) => {
          const [state, current] = await client.hmget(KEYS.claim(jobId, attemptId), "state", "epoch");
          if (state !== "open") return "closed";
          return Number(current) > epoch ? "superseded" : "live";
        }),
      ),
  };
}

function inChunks<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / CHUNK) }, (_, i) => all.slice(i * CHUNK, (i + 1) * CHUNK));
}
