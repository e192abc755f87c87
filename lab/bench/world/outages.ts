import { execFileSync } from "node:child_process";
import { readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { defined } from "../../../shared/support/defined.ts";
import type { Outage } from "./run-outage.ts";
import type { Stage } from "./stage.ts";

const http = (status: number, type: string, more: object = {}) => ({
  kind: "http_error" as const,
  status,
  type,
  message: "x",
  ...more,
});
type More = Omit<Outage, "name" | "strike" | "restore">;

/** An outage in which the API answers every call with this fault. */
const answers = (name: string, fault: ReturnType<typeof http>, more: More = {}): Outage => ({
  name,
  strike: ({ model }) => model.fail(fault),
  restore: ({ model }) => model.fail(undefined),
  breaksCall: true,
  ...more,
});
/** An outage in which the network treats every connection to the API in this mode. */
const network = (name: string, mode: Parameters<Stage["gate"]["set"]>[0], more: More = {}): Outage => ({
  name,
  strike: ({ gate }) => gate.set(mode),
  restore: ({ gate }) => gate.set("pass"),
  breaksCall: true,
  ...more,
});
/** An outage in which several consecutive answers of the API break off. */
const breaksOff = (name: string, fault: Outage["fault"], more: More = {}): Outage => ({
  name,
  times: 3,
  ...defined({ fault }),
  ...more,
});
/** An outage of Redis: the commands `wrong` start it, and the commands `right` end it. */
const redis = (name: string, wrong: string[][], right: string[][], more: More = {}): Outage => ({
  name,
  strike: (stage) => sendAll(stage, wrong),
  restore: (stage) => sendAll(stage, right),
  ...more,
});
const sendAll = async ({ redis: ask }: Stage, commands: string[][]) => {
  for (const [name = "", ...args] of commands) await ask(name, ...args);
};
const config = (name: string, value: string) => ["CONFIG", "SET", name, value];
/** An outage in which processes are killed; their supervisor restarts them. */
const kills = (name: string, parts: string[], more: More = {}): Outage => ({
  name,
  strike: ({ kill }) => parts.map((part) => kill(part)),
  breaksCall: true,
  ...more,
});
const freezes = (name: string, part: string, more: More = {}): Outage => ({
  name,
  strike: ({ kill }) => kill(part, "SIGSTOP"),
  restore: ({ kill }) => kill(part, "SIGCONT"),
  ...more,
});
const clock = (name: string, offsetMs: number, more: More = {}): Outage => ({
  name,
  strike: ({ world }) => world({ offsetMs }),
  ...more,
});

const [MINUTE, HOUR] = [60_000, 3_600_000];
/** Speed-up of the clock of coordinator and worker in the cases with long outages. */
const RATE = 7200;
const long = (name: string, realMs: number): Outage => ({
  name: `${name}, with a clock that runs ${RATE} times as fast`,
  strike: ({ model, world }) => {
    model.fail(http(529, "overloaded_error"));
    world({ rate: RATE, since: Date.now() });
  },
  restore: ({ model, world }) => {
    model.fail(undefined);
    world({ offsetMs: (RATE - 1) * (realMs / RATE) });
  },
  breaksCall: true,
  lastsMs: realMs / RATE,
});

/** Outages of all kinds. To add a case, add an entry. */
export const OUTAGES: readonly Outage[] = [
  answers("the API is overloaded (529), in the author's turn", http(529, "overloaded_error")),
  answers("the API is overloaded (529), in the lead's turn", http(529, "overloaded_error"), { role: "lead" }),
  answers("the API is overloaded (529), in the verifier's turn", http(529, "overloaded_error"), { role: "verifier" }),
  answers("the API answers 500", http(500, "api_error")),
  answers("the API answers 503 with retry-after", http(503, "api_error", { retryAfter: 2 })),
  answers("the API answers 429", http(429, "rate_limit_error", { retryAfter: 1 })),
  answers("the key is refused for a while", http(401, "authentication_error"), { lastsMs: 3000 }),
  answers("the credit is spent for a while", http(402, "billing_error"), { lastsMs: 3000 }),
  network("connections are reset", "reset"),
  network("connections are closed without an answer", "close"),
  network("connections hang", "hang", { lastsMs: 5000 }),
  network("a login page in place of the API", "page"),
  network("a redirect to a login page in place of the API", "redirect"),
  network("bytes that are not HTTP", "garbage"),
  {
    name: "no process listens at the API's port",
    strike: ({ gate }) => gate.shut(),
    restore: ({ gate }) => gate.open(),
    breaksCall: true,
  },
  {
    name: "the API's name is not found",
    way: "name",
    strike: ({ gate, world }) => {
      world({ noNames: true });
      gate.set("pass");
    },
    restore: ({ world }) => world({}),
    breaksCall: true,
  },
  {
    name: "the API's certificate is of an unknown authority",
    way: "tls",
    strike: ({ gate }) => gate.certify(false),
    restore: ({ gate }) => gate.certify(true),
    breaksCall: true,
  },
  breaksOff("three answers break off in the middle", { kind: "cut_after_headers" }),
  breaksOff("three answers break off before their first byte", { kind: "cut_before_headers" }),
  breaksOff("three answers report in their middle that the API is overloaded", {
    kind: "stream_error",
    type: "overloaded_error",
  }),
  breaksOff("a tool call is cut off", { kind: "cut_tool_input" }, { times: 1 }),
  {
    name: "Redis is killed and back at once",
    strike: async (stage) => {
      await stage.stopRedis();
      await stage.startRedis();
    },
  },
  {
    name: "Redis is down for 5 s",
    strike: (stage) => stage.stopRedis(),
    restore: (stage) => stage.startRedis(),
    lastsMs: 5000,
  },
  {
    name: "Redis is down for 5 s, in the lead's turn",
    role: "lead",
    strike: (stage) => stage.stopRedis(),
    restore: (stage) => stage.startRedis(),
    lastsMs: 5000,
  },
  {
    name: "Redis hangs for 8 s",
    strike: ({ signalRedis }) => signalRedis("SIGSTOP"),
    restore: ({ signalRedis }) => signalRedis("SIGCONT"),
    lastsMs: 8000,
  },
  redis("Redis has no memory", [config("maxmemory", "1")], [config("maxmemory", "0")]),
  redis("Redis accepts no writes", [["REPLICAOF", "127.0.0.1", "1"]], [["REPLICAOF", "NO", "ONE"]]),
  redis("Redis refuses a command", [["ACL", "SETUSER", "default", "-xadd"]], [["ACL", "SETUSER", "default", "+@all"]]),
  redis(
    "Redis refuses scripts",
    [["ACL", "SETUSER", "default", "-evalsha", "-eval"]],
    [["ACL", "SETUSER", "default", "+@all"]],
  ),
  redis("Redis drops all connections", [["CLIENT", "KILL", "TYPE", "normal"]], [["CLIENT", "KILL", "TYPE", "normal"]], {
    lastsMs: 1000,
  }),
  {
    name: "the disk is full",
    diskMegabytes: 200,
    strike: ({ data }) => fill(data),
    restore: ({ data }) => empty(data),
  },
  {
    name: "the disk is full, in the lead's turn",
    role: "lead",
    diskMegabytes: 200,
    strike: ({ data }) => fill(data),
    restore: ({ data }) => empty(data),
  },
  {
    name: "the disk accepts no writes",
    diskMegabytes: 200,
    strike: ({ data }) => remount(data, "ro"),
    restore: ({ data }) => remount(data, "rw"),
  },
  clock("the clock jumps an hour ahead", HOUR),
  clock("the clock jumps an hour back", -HOUR),
  clock("the clock jumps a week ahead", 7 * 24 * HOUR),
  clock("the clock jumps a year back, in the lead's turn", -365 * 24 * HOUR, { role: "lead" }),
  kills("the worker is killed", ["worker-1"]),
  kills("the worker is killed, in the verifier's turn", ["worker-1"], { role: "verifier" }),
  kills("the coordinator is killed", ["coordinator"], { breaksCall: false }),
  kills("the coordinator is killed, in the lead's turn", ["coordinator"], { role: "lead" }),
  kills("worker and coordinator are killed", ["worker-1", "coordinator"]),
  {
    name: "worker, coordinator and Redis are killed",
    breaksCall: true,
    strike: async (stage) => {
      stage.kill("worker-1");
      stage.kill("coordinator");
      await stage.stopRedis();
      await stage.startRedis();
    },
  },
  freezes("the worker is frozen for 10 s", "worker-1", { lastsMs: 10_000 }),
  freezes("the coordinator is frozen for 10 s", "coordinator", { lastsMs: 10_000 }),
  freezes("the worker is frozen for 75 s", "worker-1", { lastsMs: 75_000 }),
  long("the API is down for an hour", HOUR),
  long("the API is down for a night", 10 * HOUR),
  long("the API is down for a week", 7 * 24 * HOUR),
  answers("the API is overloaded for 10 minutes", http(529, "overloaded_error"), {
    lastsMs: 10 * MINUTE,
    isLong: true,
  }),
  network("the network is down for 10 minutes", "reset", { lastsMs: 10 * MINUTE, isLong: true }),
  {
    name: "Redis is down for 10 minutes",
    strike: (stage) => stage.stopRedis(),
    restore: (stage) => stage.startRedis(),
    lastsMs: 10 * MINUTE,
    isLong: true,
  },
];

const CHUNK = Buffer.alloc(256 * 1024);

/** Writes files to a folder until the disk is completely full. */
function fill(folder: string): void {
  for (let [i, size] = [0, CHUNK.length]; size > 0; i++) {
    try {
      writeFileSync(join(folder, `ballast-${i}`), CHUNK.subarray(0, size));
    } catch {
      size >>= 1; // Less is left.
    }
  }
}

function empty(folder: string): void {
  for (const name of readdirSync(folder)) if (name.startsWith("ballast-")) rmSync(join(folder, name));
}

function remount(folder: string, how: "ro" | "rw"): void {
  execFileSync("mount", ["-o", `remount,${how}`, folder], { stdio: "pipe" });
}
