import { BUILT_IN_BRAIN } from "./protocol/job/built-in-jobs.ts";
import { DEFAULT_MODEL } from "./protocol/price/price-list.ts";
import {
  absolutePath,
  anyPath,
  count,
  folderList,
  folderName,
  hostList,
  httpUrl,
  longText,
  mebibytes,
  oneOf,
  originList,
  text,
  usd,
} from "./settings/parsers.ts";
import type { Setting } from "./settings/setting.ts";
import { PROGRAMS, SYSTEM } from "./settings/system-settings.ts";

/*
 * All environment variables that Midwatch reads, except those in settings/system-settings.ts, which concern programs
 * and the system.
 *
 * These tables determine the settings of each process (`readSettings`), the variables that `up` passes on to it
 * (`variablesFor`), the warnings about unknown variables, and docs/settings.md, which `npm run --silent docs:settings`
 * writes. A test compares docker-compose.yml with them.
 *
 * To add a setting, add an entry here. For each reader of the setting, `readSettings` returns a property with the
 * entry's key.
 */

const MODEL = {
  apiKey: {
    name: "ANTHROPIC_API_KEY",
    for: ["up", "coordinator", "worker"],
    parse: text("a key of the Messages API"),
    unset: "the simulator answers",
    isSecret: true,
    doc: "The key of the Messages API. It stays in coordinators and workers; no process that they start receives it.",
  },
  apiKeyFile: {
    name: "ANTHROPIC_API_KEY_FILE",
    for: ["up", "coordinator", "worker"],
    parse: anyPath,
    unset: "none",
    doc: "A file that contains the key, so that no environment does. It takes precedence over `ANTHROPIC_API_KEY`.",
  },
  baseUrl: {
    name: "ANTHROPIC_BASE_URL",
    for: ["coordinator", "worker"],
    parse: httpUrl,
    unset: "the real API, or the simulator that `up` started",
    doc: "The address of the Messages API, or of a simulator.",
  },
  customHeaders: {
    name: "ANTHROPIC_CUSTOM_HEADERS",
    for: ["coordinator", "worker"],
    parse: text("headers, one a line"),
    unset: "none",
    doc: "Headers that the SDK adds to each call, for example for a gateway. The SDK itself reads them.",
  },
  model: {
    name: "MIDWATCH_MODEL",
    for: ["coordinator", "worker"],
    parse: text("the name of a model"),
    default: DEFAULT_MODEL,
    doc: "The model of jobs that name none.",
  },
  brain: {
    name: "MIDWATCH_BRAIN",
    for: ["up", "coordinator"],
    parse: text("the name or the file of a brain"),
    unset: `\`${BUILT_IN_BRAIN}\` in \`up\` without a key, else none`,
    doc: "The [brain](../simulator/README.md) that the simulator runs when there is no key.",
  },
} as const satisfies Record<string, Setting>;

const MONEY = {
  dayCapUsd: {
    name: "MIDWATCH_DAY_CAP_USD",
    for: ["coordinator", "worker"],
    parse: usd,
    unset: "no cap",
    doc: "US dollars that all jobs together may cost in one UTC day.",
  },
  keyCapUsd: {
    name: "MIDWATCH_KEY_CAP_USD",
    for: ["coordinator", "worker"],
    parse: usd,
    unset: "no cap",
    doc: "US dollars that all jobs together may ever cost with the same API key.",
  },
  breakerWaitMs: {
    name: "MIDWATCH_BREAKER_WAIT_MS",
    for: ["coordinator", "worker"],
    parse: count(1, 86_400_000),
    default: "60000",
    doc: "Milliseconds between a refusal by the API and the single call that tries again, when the API does not say how long to wait.",
  },
} as const satisfies Record<string, Setting>;

const ACCESS = {
  host: {
    name: "MIDWATCH_HOST",
    for: ["up", "coordinator"],
    parse: text("an address or name of this machine"),
    default: "127.0.0.1",
    doc: "The address on which the API listens.",
  },
  port: {
    name: "MIDWATCH_PORT",
    for: ["up", "coordinator"],
    parse: count(0, 65_535),
    default: "7420",
    doc: "The port of the API; 0 takes a free one.",
  },
  accessKey: {
    name: "MIDWATCH_API_KEY",
    for: ["up", "coordinator", "cli"],
    parse: text("a key of Midwatch's API"),
    unset: "`up` makes a new key at each start",
    isSecret: true,
    doc: "For `cli`, the key to send; for `up` and coordinators, the operator's own keys or their hashes, one a line ([access](security.md)).",
  },
  accessKeyFile: {
    name: "MIDWATCH_API_KEY_FILE",
    for: ["up", "coordinator", "cli"],
    parse: anyPath,
    unset: "the file that `up` wrote for the coordinator's address",
    doc: "A file that contains such a key, or several, one a line; `cli` sends the first line that is a key and no hash. `MIDWATCH_API_KEY` takes precedence.",
  },
  url: {
    name: "MIDWATCH_URL",
    for: ["cli"],
    parse: text("the address of a coordinator"),
    default: "http://127.0.0.1:7420",
    doc: "The coordinator that commands talk to.",
  },
  hosts: {
    name: "MIDWATCH_HOSTS",
    for: ["coordinator"],
    parse: hostList(),
    default: "",
    doc: "Further names under which the API may be addressed, besides loopback and the addresses of this machine.",
  },
  origins: {
    name: "MIDWATCH_ORIGINS",
    for: ["coordinator"],
    parse: originList,
    default: "",
    doc: "Origins of other sites whose pages may use the API.",
  },
  ratePerMinute: {
    name: "MIDWATCH_REQUESTS_PER_MINUTE",
    for: ["coordinator"],
    parse: count(1, 1_000_000),
    default: "3000",
    doc: "Requests that one key may make a minute, over all coordinators; a quarter of them may come at once.",
  },
} as const satisfies Record<string, Setting>;

const CAPACITY = {
  slots: {
    name: "MIDWATCH_SLOTS",
    for: ["up", "worker"],
    parse: count(1, 256),
    default: "4",
    doc: "Attempts with a model that one worker runs at once.",
  },
  harnessSlots: {
    name: "MIDWATCH_HARNESS_SLOTS",
    for: ["worker"],
    parse: count(1, 64),
    default: "2",
    doc: "Attempts without a model (intake, check, gate) that one worker runs at once.",
  },
  leads: {
    name: "MIDWATCH_LEADS",
    for: ["coordinator"],
    parse: count(1, 256),
    default: "8",
    doc: "Leads that one coordinator runs at once.",
  },
  slotUidBase: {
    name: "MIDWATCH_SLOT_UID_BASE",
    for: ["up", "worker"],
    parse: count(1000, 2_000_000_000),
    default: "61000",
    doc: "The first user id of the slots of a worker that runs as root; `up` adds 100 for each further worker.",
  },
  drainMs: {
    name: "MIDWATCH_DRAIN_MS",
    for: ["worker"],
    parse: count(0, 3_600_000),
    default: "5000",
    doc: "Milliseconds that a stopping worker waits for its attempts before it hands them back.",
  },
  hostName: {
    name: "MIDWATCH_HOST_NAME",
    for: ["worker"],
    parse: folderName,
    unset: "the host's own name; `local` in `up`",
    doc: "The name of this host in the data folder and in the ids of its workers. No other host may have it.",
  },
} as const satisfies Record<string, Setting>;

const DATA = {
  data: {
    name: "MIDWATCH_DATA",
    for: ["up", "coordinator", "worker"],
    parse: absolutePath,
    requiredBy: ["coordinator", "worker"],
    unset: "`up` takes `scratchpad/`, or `/var/lib/midwatch`",
    doc: "The data folder ([its contents](../scratchpad/README.md)). All coordinators and workers share it.",
  },
  redisUrl: {
    name: "REDIS_URL",
    for: ["up", "coordinator", "worker"],
    parse: text("the URL of a Redis, for example redis://127.0.0.1:6379"),
    requiredBy: ["coordinator", "worker"],
    unset: "`up` starts a Redis of its own",
    doc: "An existing Redis: `redis://`, `rediss://`, `redis+unix://`, `redis+sentinel://` or `redis+cluster://` ([scaling](scaling.md#redis)).",
  },
  repositories: {
    name: "MIDWATCH_REPOSITORIES",
    for: ["up", "coordinator", "worker"],
    parse: folderList,
    default: "",
    unset: "none; in `up`, the folder where it was started",
    doc: "Folders whose repositories jobs may use.",
  },
  attemptDiskBytes: {
    name: "MIDWATCH_ATTEMPT_DISK_MB",
    for: ["worker"],
    parse: mebibytes(1, 100_000_000),
    default: "4096",
    doc: "MiB that the folders of one attempt may hold.",
  },
  jobDiskBytes: {
    name: "MIDWATCH_JOB_DISK_MB",
    for: ["worker"],
    parse: mebibytes(1, 100_000_000),
    default: "32768",
    doc: "MiB that all folders of one job may hold.",
  },
  minFreeBytes: {
    name: "MIDWATCH_MIN_FREE_MB",
    for: ["up", "worker"],
    parse: mebibytes(0, 100_000_000),
    default: "1024",
    doc: "MiB of free disk space below which a worker starts nothing new.",
  },
  keepDays: {
    name: "MIDWATCH_KEEP_DAYS",
    for: ["coordinator"],
    parse: count(0, 36_500),
    default: "30",
    doc: "Days after its end on which a job is deleted ([retention](durability.md)); 0 is never.",
  },
  keepDiskPercent: {
    name: "MIDWATCH_KEEP_DISK_PERCENT",
    for: ["coordinator"],
    parse: count(0, 100),
    default: "50",
    doc: "Percentage of the disk that all jobs may use before those that ended first are deleted; 0 is no limit.",
  },
  archiveAfterMinutes: {
    name: "MIDWATCH_ARCHIVE_AFTER_MINUTES",
    for: ["coordinator"],
    parse: count(0, 52_560_000),
    default: "60",
    doc: "Minutes after its end at which the log of a job moves from Redis to the data folder; 0 is never.",
  },
} as const satisfies Record<string, Setting>;

const ISOLATION = {
  sandbox: {
    name: "MIDWATCH_SANDBOX",
    for: ["worker"],
    parse: oneOf("required", "unsafe-none"),
    default: "required",
    doc: "`unsafe-none` takes work although the sandbox does not hold; refused when `NODE_ENV` is `production`.",
  },
  egress: {
    name: "MIDWATCH_EGRESS",
    for: ["worker"],
    parse: hostList("host:port", "*.host"),
    default: "",
    doc: "Hosts that setup commands may reach; the port of a `host` is 443.",
  },
  privateHosts: {
    name: "MIDWATCH_PRIVATE_HOSTS",
    for: ["coordinator", "worker"],
    parse: hostList("*.host", "network"),
    default: "",
    doc: "Hosts off the public internet that git may contact.",
  },
  toolchains: {
    name: "MIDWATCH_TOOLCHAINS",
    for: ["up", "worker"],
    parse: folderList,
    default: "",
    doc: "Folders outside `/usr` that sandboxes can read (a JDK, a Rust). `doctor --repo PATH` says which ones a repository lacks.",
  },
  secrets: {
    name: "MIDWATCH_SECRETS",
    for: ["worker"],
    parse: anyPath,
    unset: "none",
    doc: "Folder of the operator's secrets for setup and intake, one file each.",
  },
  policyFile: {
    name: "MIDWATCH_POLICY",
    for: ["coordinator", "worker"],
    parse: anyPath,
    unset: "none",
    doc: "JSON file that says what agents may do, and when a person is there to decide ([permissions](permissions.md)).",
  },
} as const satisfies Record<string, Setting>;

const RESULTS = {
  destinationsFile: {
    name: "MIDWATCH_DESTINATIONS",
    for: ["up", "coordinator"],
    parse: anyPath,
    unset: "none",
    doc: "JSON file of the places that results may be [pushed to](landing.md). `up` passes on the variables that it names.",
  },
  webhookUrl: {
    name: "MIDWATCH_WEBHOOK_URL",
    for: ["coordinator"],
    parse: httpUrl,
    unset: "none",
    doc: "Address that receives the end of every job, and every alert.",
  },
  webhookSecret: {
    name: "MIDWATCH_WEBHOOK_SECRET",
    for: ["coordinator"],
    parse: longText(16),
    unset: "none; required with either of the other two",
    isSecret: true,
    doc: "Signs the webhooks.",
  },
  webhookHosts: {
    name: "MIDWATCH_WEBHOOK_HOSTS",
    for: ["coordinator"],
    parse: hostList("host:port"),
    default: "",
    doc: "Hosts to which the webhook of a submission may point, with the port where it is not the usual one.",
  },
} as const satisfies Record<string, Setting>;

/** The tables of settings by subject, in the order of docs/settings.md. */
export const SUBJECTS: Readonly<Record<string, Readonly<Record<string, Setting>>>> = {
  "The model": MODEL,
  Money: MONEY,
  "The API of Midwatch": ACCESS,
  "Capacity of a process": CAPACITY,
  "Data and disk space": DATA,
  "Isolation and permissions": ISOLATION,
  "Results and webhooks": RESULTS,
  Programs: PROGRAMS,
  "The system": SYSTEM,
};

/** All settings in one table. */
export const SETTINGS = {
  ...MODEL,
  ...MONEY,
  ...ACCESS,
  ...CAPACITY,
  ...DATA,
  ...ISOLATION,
  ...RESULTS,
  ...PROGRAMS,
  ...SYSTEM,
} as const;
