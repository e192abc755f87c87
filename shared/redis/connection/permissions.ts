import { messageOf } from "../../support/errors.ts";
import type { RedisClient } from "./redis-client.ts";

/** Keys of both kinds, ours and BullMQ's: an ACL may allow the one and not the other. */
const KEYS = ["mw:{probe}", "{mwq:probe}:probe"] as const;

/**
 * One harmless form of each command that Midwatch and BullMQ send, or call from scripts. The key holds a text, so that a command
 * for anything else is answered with WRONGTYPE when it is allowed, and changes nothing.
 */
const QUESTIONS: readonly string[] = [
  "SET KEY text PX 10000|GET KEY|EXISTS KEY|PTTL KEY|TTL KEY|EXPIRE KEY 10|PEXPIRE KEY 10000|PEXPIREAT KEY 99999999999999|PERSIST KEY|TYPE KEY|RENAME KEY KEY|TIME",
  "HGET KEY f|HMGET KEY f|HGETALL KEY|HEXISTS KEY f|HLEN KEY|HVALS KEY|HKEYS KEY|HSCAN KEY 0|HSET KEY f v|HMSET KEY f v|HSETNX KEY f v|HDEL KEY f|HINCRBY KEY f 1",
  "SADD KEY m|SREM KEY m|SISMEMBER KEY m|SMEMBERS KEY|SCARD KEY|INCR KEY|INCRBY KEY 1",
  "LRANGE KEY 0 0|LLEN KEY|LINDEX KEY 0|LPOS KEY m|LREM KEY 0 m|LTRIM KEY 0 -1|LPUSH KEY m|RPUSH KEY m|LPOP KEY|RPOP KEY|RPOPLPUSH KEY KEY|LSET KEY 0 m",
  "ZADD KEY 0 m|ZREM KEY m|ZSCORE KEY m|ZCARD KEY|ZCOUNT KEY 0 0|ZRANK KEY m|ZRANGE KEY 0 0|ZREVRANGE KEY 0 0|ZRANGEBYSCORE KEY 0 0|ZREVRANGEBYSCORE KEY 0 0|ZRANGEBYLEX KEY - +|ZREVRANGEBYLEX KEY + -|ZINCRBY KEY 0 m|ZPOPMIN KEY|ZREMRANGEBYSCORE KEY 0 0|ZREMRANGEBYRANK KEY 0 0|ZLEXCOUNT KEY - +|ZUNIONSTORE KEY 1 KEY",
  "XADD KEY * f v|XRANGE KEY - +|XREVRANGE KEY + -|XREAD STREAMS KEY 0|XLEN KEY|XDEL KEY 0-1|XTRIM KEY MAXLEN 0",
  "SCAN 0 COUNT 1|PEXPIRE KEY 10000|UNLINK KEY|DEL KEY",
];

/** The commands that are asked for, in capitals. */
export const NEEDED_COMMANDS: readonly string[] = [
  ...new Set(QUESTIONS.flatMap((line) => line.split("|").map((question) => question.split(" ")[0] ?? ""))),
  "EVAL",
  "EVALSHA",
  "BZPOPMIN",
];

/** KEYS: one that is free. ARGV: the questions. Answers with each one's name and what Redis said to it, where that was an error. */
const ASK = `
  local refused = {}
  for _, question in ipairs(ARGV) do
    local words = {}
    for word in string.gmatch(question, '%S+') do words[#words + 1] = word == 'KEY' and KEYS[1] or word end
    local answer = redis.pcall(unpack(words))
    if type(answer) == 'table' and answer.err then refused[#refused + 1] = {words[1], answer.err} end
  end
  return refused`;
/** A script that no server has. */
const NO_SCRIPT = "0".repeat(40);

/** True for what Redis says to a user that may not do what was asked. */
export function isPermissionDenied(error: unknown): boolean {
  return /\bNOPERM\b|No permissions to access|can't run this command|ACL failure in script/i.test(messageOf(error));
}

/** Redis's words for states that pass: no memory, no disk, a replica, an ACL that somebody is mending, loading, a long script. */
const FOR_NOW = /^(?:OOM|MISCONF|READONLY|NOREPLICAS|LOADING|BUSY|MASTERDOWN|CLUSTERDOWN|TRYAGAIN)\b/;

/** True for what Redis says to a write that it will take later. */
export function isRefusedForNow(error: unknown): boolean {
  return FOR_NOW.test(messageOf(error)) || isPermissionDenied(error);
}

/**
 * Names of the commands that Redis refuses to this connection's user, each once; empty when it allows all. Costs three commands for
 * each kind of key, since anybody may ask whether a process is ready.
 */
export async function missingPermissions(client: RedisClient): Promise<string[]> {
  const questions = QUESTIONS.flatMap((line) => line.split("|"));
  const answers = KEYS.flatMap((key) => [
    client.eval(ASK, 1, key, ...questions).catch((error: unknown) => [["EVAL", messageOf(error)]]),
    client.evalsha(NO_SCRIPT, 1, key).catch((error: unknown) => [["EVALSHA", messageOf(error)]]),
    // No script may call it. A time that is none is refused at once to a user that may.
    client.call("BZPOPMIN", key, "at once").catch((error: unknown) => [["BZPOPMIN", messageOf(error)]]),
  ]);
  const refused = ((await Promise.all(answers)).flat() as [string, string][]).filter(([, why]) =>
    isPermissionDenied(why),
  );
  return [...new Set(refused.map(([name, why]) => nameOf(name, why)))];
}

/** A command, or the keys that it may not touch. */
function nameOf(command: string, why: string): string {
  return /\bkeys?\b/i.test(why) ? `${command} of keys that begin with mw: or {mwq:` : command;
}
