import { messageOf } from "../../support/errors.ts";
import type { RedisClient } from "./redis-client.ts";

/** One key of Midwatch and one of BullMQ. Both are tried because an ACL may allow keys of one and refuse keys of the other. */
const KEYS = ["mw:{probe}", "{mwq:probe}:probe"] as const;

/**
 * All commands that Midwatch and BullMQ send or call from scripts, each in a harmless form. The key holds a text: an
 * allowed command for another type fails with WRONGTYPE and changes nothing.
 */
const PROBES: readonly string[] = [
  "SET KEY text PX 10000|GET KEY|EXISTS KEY|PTTL KEY|TTL KEY|EXPIRE KEY 10|PEXPIRE KEY 10000|PEXPIREAT KEY 99999999999999|PERSIST KEY|TYPE KEY|RENAME KEY KEY|TIME",
  "HGET KEY f|HMGET KEY f|HGETALL KEY|HEXISTS KEY f|HLEN KEY|HVALS KEY|HKEYS KEY|HSCAN KEY 0|HSET KEY f v|HMSET KEY f v|HSETNX KEY f v|HDEL KEY f|HINCRBY KEY f 1",
  "SADD KEY m|SREM KEY m|SISMEMBER KEY m|SMEMBERS KEY|SCARD KEY|INCR KEY|INCRBY KEY 1",
  "LRANGE KEY 0 0|LLEN KEY|LINDEX KEY 0|LPOS KEY m|LREM KEY 0 m|LTRIM KEY 0 -1|LPUSH KEY m|RPUSH KEY m|LPOP KEY|RPOP KEY|RPOPLPUSH KEY KEY|LSET KEY 0 m",
  "ZADD KEY 0 m|ZREM KEY m|ZSCORE KEY m|ZCARD KEY|ZCOUNT KEY 0 0|ZRANK KEY m|ZRANGE KEY 0 0|ZREVRANGE KEY 0 0|ZRANGEBYSCORE KEY 0 0|ZREVRANGEBYSCORE KEY 0 0|ZRANGEBYLEX KEY - +|ZREVRANGEBYLEX KEY + -|ZINCRBY KEY 0 m|ZPOPMIN KEY|ZREMRANGEBYSCORE KEY 0 0|ZREMRANGEBYRANK KEY 0 0|ZLEXCOUNT KEY - +|ZUNIONSTORE KEY 1 KEY",
  "XADD KEY * f v|XRANGE KEY - +|XREVRANGE KEY + -|XREAD STREAMS KEY 0|XLEN KEY|XDEL KEY 0-1|XTRIM KEY MAXLEN 0",
  "SCAN 0 COUNT 1|PEXPIRE KEY 10000|UNLINK KEY|DEL KEY",
];

/** The names of the needed commands, in capitals. */
export const NEEDED_COMMANDS: readonly string[] = [
  ...new Set(PROBES.flatMap((line) => line.split("|").map((probe) => probe.split(" ")[0] ?? ""))),
  "EVAL",
  "EVALSHA",
  "BZPOPMIN",
];

/** Tries commands. KEYS: an unused key. ARGV: the commands. Returns the name and error of each command that failed. */
const RUN_PROBES = `
  local refused = {}
  for _, probe in ipairs(ARGV) do
    local words = {}
    for word in string.gmatch(probe, '%S+') do words[#words + 1] = word == 'KEY' and KEYS[1] or word end
    local answer = redis.pcall(unpack(words))
    if type(answer) == 'table' and answer.err then refused[#refused + 1] = {words[1], answer.err} end
  end
  return refused`;
/** The hash of a script that Redis does not have. */
const NO_SCRIPT = "0".repeat(40);

/** True for Redis's errors about missing permissions. */
export function isPermissionDenied(error: unknown): boolean {
  return /\bNOPERM\b|No permissions to access|can't run this command|ACL failure in script/i.test(messageOf(error));
}

/** Matches Redis's errors for temporary states: out of memory, disk error, replica, missing replicas, loading, busy script, failover. */
const TEMPORARY = /^(?:OOM|MISCONF|READONLY|NOREPLICAS|LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b/;

/** True for errors of a write that can succeed later. This includes missing permissions, which an operator can add. */
export function isRefusedForNow(error: unknown): boolean {
  return TEMPORARY.test(messageOf(error)) || isPermissionDenied(error);
}

/**
 * Names of the commands that Redis refuses to this connection's user, each once; empty if all are allowed. Takes only
 * three commands per kind of key, because any client may ask whether a process is ready.
 */
export async function missingPermissions(client: RedisClient): Promise<string[]> {
  const probes = PROBES.flatMap((line) => line.split("|"));
  const answers = KEYS.flatMap((key) => [
    client.eval(RUN_PROBES, 1, key, ...probes).catch((error: unknown) => [["EVAL", messageOf(error)]]),
    client.evalsha(NO_SCRIPT, 1, key).catch((error: unknown) => [["EVALSHA", messageOf(error)]]),
    // BZPOPMIN is sent directly, because scripts cannot call it. If it is allowed, the invalid timeout makes it fail at once.
    client.call("BZPOPMIN", key, "at once").catch((error: unknown) => [["BZPOPMIN", messageOf(error)]]),
  ]);
  const refused = ((await Promise.all(answers)).flat() as [string, string][]).filter(([, why]) =>
    isPermissionDenied(why),
  );
  return [...new Set(refused.map(([name, why]) => nameOf(name, why)))];
}

/** Describes which command Redis refused, or for which keys. */
function nameOf(command: string, why: string): string {
  return /\bkeys?\b/i.test(why) ? `${command} of keys that begin with mw: or {mwq:` : command;
}
