import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";

/** A Redis command and its execution time. Redis serves no other command while it runs one. */
export interface SlowCommand {
  readonly ms: number;
  /** Name of the command, and the first key that it uses. */
  readonly what: string;
}

/** Threshold of Redis's slow log, µs: commands that take less are not logged. */
const FLOOR_US = 1000;
const MAX_ENTRIES = 100_000;

/** Configures Redis to log slow commands from now on, and clears the earlier ones. */
export async function watchCommands({ client }: RedisConnection): Promise<void> {
  await client.config("SET", "slowlog-log-slower-than", FLOOR_US);
  await client.config("SET", "slowlog-max-len", MAX_ENTRIES);
  await client.slowlog("RESET");
}

/** Lists the commands in Redis's slow log by name and first key, slowest first. The list is empty if every command took less than 1 ms. */
export async function slowestCommands({ client }: RedisConnection): Promise<SlowCommand[]> {
  return slowestByKind((await client.slowlog("GET", MAX_ENTRIES)) as unknown as SlowlogEntry[]);
}

/** An entry of Redis's slow log: id, time, µs, arguments. */
export type SlowlogEntry = readonly [number, number, number, readonly string[], ...unknown[]];

/**
 * Reduces the entries of the slow log to the slowest one of each kind, slowest first. Two commands are of one kind if
 * only the ids in their keys differ. Pure.
 */
export function slowestByKind(entries: readonly SlowlogEntry[]): SlowCommand[] {
  const kinds = new Map<string, SlowCommand>();
  for (const [, , us, args] of entries) {
    const what = describe(args);
    const ms = us / 1000;
    if (ms > (kinds.get(what)?.ms ?? 0)) kinds.set(what, { ms, what });
  }
  return [...kinds.values()].sort((a, b) => b.ms - a.ms);
}

/** Returns a command's name and first key without ids, as in `evalsha mwq:agents:stalled-check`. */
function describe([name = "", ...args]: readonly string[]): string {
  const command = name.toLowerCase();
  const first = command.startsWith("eval") ? args[2] : args[0];
  const key = (first ?? "").replace(/job_[0-9a-z]+|t\d+\.\d+|[0-9a-f-]{20,}/g, "*");
  return `${command} ${key}`.trim().slice(0, 60);
}
