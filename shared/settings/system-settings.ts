import { absolutePath, anyPath, oneOf, text } from "./parsers.ts";
import type { Setting } from "./setting.ts";

/** Variables that name the programs Midwatch runs. */
export const PROGRAMS = {
  git: {
    name: "MIDWATCH_GIT",
    for: ["up", "coordinator", "worker"],
    parse: text("the name or the path of a program"),
    unset: "`git` from `PATH`",
    doc: "The git program, 2.38 or later.",
  },
  bwrap: {
    name: "MIDWATCH_BWRAP",
    for: ["up", "worker"],
    parse: text("the name or the path of a program"),
    unset: "`bwrap` from `PATH`; in `up`, else a private copy",
    doc: "The bubblewrap program, 0.8 or later.",
  },
  node: {
    name: "MIDWATCH_NODE",
    for: ["up", "worker"],
    parse: absolutePath,
    unset: "the one that runs Midwatch",
    doc: "The Node that sandboxes run.",
  },
  redisServer: {
    name: "MIDWATCH_REDIS_SERVER",
    for: ["up"],
    parse: text("the path of a program"),
    unset: "`redis-server` or `valkey-server` from `PATH`, else a private copy",
    doc: "The Redis or Valkey, 6.2 or later, that `up` starts when `REDIS_URL` is not set.",
  },
  ip: {
    name: "MIDWATCH_IP",
    for: ["up"],
    parse: text("the path of a program"),
    unset: "`ip` from `PATH`, else a private copy",
    doc: "The ip program (iproute2), which only `npm run chaos -- --hosts` needs.",
  },
  cache: {
    name: "MIDWATCH_CACHE",
    for: ["up"],
    parse: anyPath,
    unset: "`/var/cache/midwatch/programs` as root, else `~/.cache/midwatch/programs`",
    doc: "Folder for private copies of programs.",
  },
} as const satisfies Record<string, Setting>;

/** Variables about the process itself. Most are set by the system or by `up`. */
export const SYSTEM = {
  logLevel: {
    name: "MIDWATCH_LOG_LEVEL",
    for: ["coordinator", "worker"],
    parse: oneOf("fatal", "error", "warn", "info", "debug", "trace", "silent"),
    default: "info",
    doc: "The least severe log lines that are written.",
  },
  parent: {
    name: "MIDWATCH_PARENT",
    for: ["coordinator", "worker", "simulator"],
    parse: text("the id of a process"),
    unset: "none",
    doc: "The process with which this one ends. `up` sets it; do not set it yourself.",
  },
  nodeEnv: {
    name: "NODE_ENV",
    for: ["coordinator", "worker"],
    parse: text("the name of an environment"),
    unset: "none; `production` in the image",
    doc: "`production` refuses `unsafe-none` as `MIDWATCH_SANDBOX`.",
  },
  extraCaCerts: {
    name: "NODE_EXTRA_CA_CERTS",
    for: ["coordinator", "worker"],
    parse: anyPath,
    unset: "none",
    doc: "File with the certificates of your own authority. Node itself reads it, and programs that reach the network from a sandbox trust it too.",
  },
  path: {
    name: "PATH",
    for: ["up", "coordinator", "worker", "simulator"],
    parse: text("folders separated by colons"),
    default: "/usr/local/bin:/usr/bin:/bin",
    doc: "Folders of programs.",
  },
  home: {
    name: "HOME",
    for: ["up", "coordinator", "worker", "simulator", "cli"],
    parse: text("a folder"),
    unset: "none",
    doc: "Home of this user, for the folders of the next two.",
  },
  configHome: {
    name: "XDG_CONFIG_HOME",
    for: ["up", "cli"],
    parse: text("a folder"),
    unset: "`~/.config`",
    doc: "Folder above `midwatch/keys`, where `up` writes its key and commands find it.",
  },
  cacheHome: {
    name: "XDG_CACHE_HOME",
    for: ["up"],
    parse: text("a folder"),
    unset: "`~/.cache`",
    doc: "Folder above `midwatch/programs`, when `MIDWATCH_CACHE` is not set.",
  },
  homebrewPrefix: {
    name: "HOMEBREW_PREFIX",
    for: ["up"],
    parse: text("a folder"),
    default: "/opt/homebrew",
    doc: "Folder of Homebrew, the last place where programs are looked for.",
  },
  terminal: {
    name: "TERM",
    for: ["cli"],
    parse: text("the type of a terminal"),
    unset: "none",
    doc: "`dumb` switches colours and the live view off.",
  },
  noColor: {
    name: "NO_COLOR",
    for: ["cli"],
    parse: text("any text"),
    unset: "colours on a terminal",
    doc: "Any text switches colours off.",
  },
} as const satisfies Record<string, Setting>;
