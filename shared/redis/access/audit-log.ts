import type { AuditEntry, AuditPage } from "../../protocol/api/access.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** Who asked for what, in order. Entries are added and never changed; what came of one is noted beside it. */
export interface AuditLog {
  /** Writes down what is about to be done; answers with the entry's id. */
  add(entry: Omit<AuditEntry, "id" | "status" | "made">): Promise<string>;
  /** What an entry was answered with; said once. */
  close(id: string, outcome: { status: number; made?: string | undefined }): Promise<void>;
  /** Newest first; `before` is the `next` of the page before. */
  page(request: { before?: string | undefined; limit: number }): Promise<AuditPage>;
}

/**
 * KEYS[1] the log; ARGV the entry. Entries are chained like a job's log: each carries a hash over the one before, so that
 * one which was taken out or changed by hand shows.
 */
const ADD = defineScript(`
  local last = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)[1]
  local number, before = 0, ''
  if last then
    number = tonumber(string.match(last[1], '^%d+'))
    before = last[2][4]
  end
  local id = string.format('%d-0', number + 1)
  redis.call('XADD', KEYS[1], id, 'entry', ARGV[1], 'chain', redis.sha1hex(before .. '\\n' .. ARGV[1]))
  return id
`);

/** Outcomes that are kept, the newest: some 100 bytes each. Entries themselves stay. */
const MAX_OUTCOMES = 100_000;

/** The audit log in Redis. `keptOutcomes`: of how many entries it is known what they were answered with. */
export function createAuditLog(
  { client }: RedisConnection,
  { keptOutcomes = MAX_OUTCOMES }: { keptOutcomes?: number } = {},
): AuditLog {
  return {
    add: async (entry) => String(await runScript(client, ADD, { keys: [KEYS.audit], args: [JSON.stringify(entry)] })),
    close: async (id, outcome) => {
      await client.hsetnx(KEYS.auditOutcomes, id, JSON.stringify(outcome));
      const forgotten = Number.parseInt(id, 10) - keptOutcomes;
      if (forgotten > 0) await client.hdel(KEYS.auditOutcomes, `${forgotten}-0`);
    },
    page: async ({ before, limit }) => {
      const found = await client.xrevrange(
        KEYS.audit,
        before === undefined ? "+" : `(${before}`,
        "-",
        "COUNT",
        limit + 1,
      );
      const shown = found.slice(0, limit);
      const ids = shown.map(([id]) => id);
      const outcomes = ids.length === 0 ? [] : await client.hmget(KEYS.auditOutcomes, ...ids);
      const entries = shown.map(([id, fields], i) => ({
        id,
        ...(JSON.parse(fields[1] ?? "{}") as Omit<AuditEntry, "id">),
        ...(JSON.parse(outcomes[i] ?? "{}") as Pick<AuditEntry, "status" | "made">),
      }));
      return { entries, ...(found.length > limit ? { next: ids.at(-1) ?? "" } : {}) };
    },
  };
}
