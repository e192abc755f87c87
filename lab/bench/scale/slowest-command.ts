import type { RedisConnection } from "../../../shared/redis/connection/connection.ts";

/** A command that Redis ran, without the time that it waited: nothing else was served meanwhile. */
export interface SlowCommand {
  readonly ms: number;
  /** Its name and the start of its arguments. */
  readonly what: string;
}

/** Commands below this are not looked at, µs. */
const FLOOR_US = 1000;
const KEPT = 100_000;

/** Lets Redis write down its slow commands from now on. */
export async function watchCommands({ client }: RedisConnection): Promise<void> {
  await client.config("SET", "slowlog-log-slower-than", FLOOR_US);
  await client.config("SET", "slowlog-max-len", KEPT);
  await client.slowlog("RESET");
}

/** The slowest commands since, by name and first key, slowest first; none where all took less than 1 ms. */
export async function slowestCommands({ client }: RedisConnection): Promise<SlowCommand[]> {
  return slowestByKind((await client.slowlog("GET", KEPT)) as unknown as SlowlogEntry[]);
}

/** As Redis gives it: id, time, µs, arguments. */
export type SlowlogEntry = readonly [number, number, number, readonly string[], ...unknown[]];

/** One command a kind, slowest first: a kind is what is the same but for its keys' ids. Pure. */
export function slowestByKind(entries: readonly SlowlogEntry[]): SlowCommand[] {
  const kinds = new Map<string, SlowCommand>();
  for (const [, , us, args] of entries) {
    const what = describe(args);
    const ms = us / 1000;
    if (ms > (kinds.get(what)?.ms ?? 0)) kinds.set(what, { ms, what });
  }
  return [...kinds.values()].sort((a, b) => b.ms - a.ms);
}

/** `evalsha mwq:agents:stalled-check` of a script's hash, its number of keys, its keys and arguments. */
function describe([name = "", ...args]: readonly string[]): string {
  const command = name.toLowerCase();
  const first = command.startsWith("eval") ? args[2] : args[0];
  const key = (first ?? "").replace(/job_[0-9a-z]+|t\d+\.\d+|[0-9a-f-]{20,}/g, "*");
  return `${command} ${key}`.trim().slice(0, 60);
}
