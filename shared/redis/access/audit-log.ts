import type { AuditEntry, AuditPage } from "../../protocol/api/access.ts";
import type { RedisConnection } from "../connection/connection.ts";
import { defineScript, runScript } from "../connection/script.ts";
import { KEYS } from "../keys/keys.ts";

/** The audit log: all requests for changes, in order. Entries are appended and never changed. The responses to the requests are stored separately. */
export interface AuditLog {
  /** Records a request before the change is made. Returns the id of the entry. */
  add(entry: Omit<AuditEntry, "id" | "status" | "made">): Promise<string>;
  /** Stores the response to the request of an entry. Each entry has at most one. */
  close(id: string, outcome: { status: number; made?: string | undefined }): Promise<void>;
  /** A page of entries, newest first. `before` is the `next` of the page before. */
  page(request: { before?: string | undefined; limit: number }): Promise<AuditPage>;
}

/**
 * Appends an entry. KEYS: the audit log. ARGV: the entry. As in a job's log, each entry contains a hash over itself and
 * the previous entry, so that removing or changing an entry is noticed.
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

/** Maximum number of stored responses; older ones are dropped. Each takes about 100 bytes. The entries of the log are never removed. */
const MAX_OUTCOMES = 100_000;

/** The audit log in Redis. `maxOutcomes`: maximum number of stored responses. */
export function createAuditLog(
  { client }: RedisConnection,
  { maxOutcomes = MAX_OUTCOMES }: { maxOutcomes?: number } = {},
): AuditLog {
  return {
    add: async (entry) => String(await runScript(client, ADD, { keys: [KEYS.audit], args: [JSON.stringify(entry)] })),
    close: async (id, outcome) => {
      await client.hsetnx(KEYS.auditOutcomes, id, JSON.stringify(outcome));
      const forgotten = Number.parseInt(id, 10) - maxOutcomes;
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
