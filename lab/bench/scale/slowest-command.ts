import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";

/** A command that Redis ran, and its execution time: Redis serves no other command meanwhile. */
export interface SlowCommand {
  readonly ms: number;
  /** Its name and its first key. */
  readonly what: string;
}

/** Shorter commands are not logged, µs. */
const FLOOR_US = 1000;
const MAX_ENTRIES = 100_000;

/** Makes Redis log its slow commands from now on. */
export async function watchCommands({ client }: RedisConnection): Promise<void> {
  await client.config("SET", "slowlog-log-slower-than", FLOOR_US);
  await client.config("SET", "slowlog-max-len", MAX_ENTRIES);
  await client.slowlog("RESET");
}

/** The slowest commands since then, by name and first key, slowest first; empty if all took less than 1 ms. */
export async function slowestCommands({ client }: RedisConnection): Promise<SlowCommand[]> {
  return slowestByKind((await client.slowlog("GET", MAX_ENTRIES)) as unknown as SlowlogEntry[]);
}

/** An entry of Redis's slow log: id, time, µs, arguments. */
export type SlowlogEntry = readonly [number, number, number, readonly string[], ...unknown[]];

/** The slowest command of each kind, slowest first. Commands of a kind differ only in the ids of their keys. Pure. */
export function slowestByKind(entries: readonly SlowlogEntry[]): SlowCommand[] {
  const kinds = new Map<string, SlowCommand>();
  for (const [, , us, args] of entries) {
    const what = describe(args);
    const ms = us / 1000;
    if (ms > (kinds.get(what)?.ms ?? 0)) kinds.set(what, { ms, what });
  }
  return [...kinds.values()].sort((a, b) => b.ms - a.ms);
}

/** The name and the first key, without ids, as in `evalsha mwq:agents:stalled-check`. */
function describe([name = "", ...args]: readonly string[]): string {
  const command = name.toLowerCase();
  const first = command.startsWith("eval") ? args[2] : args[0];
  const key = (first ?? "").replace(/job_[0-9a-z]+|t\d+\.\d+|[0-9a-f-]{20,}/g, "*");
  return `${command} ${key}`.trim().slice(0, 60);
}
