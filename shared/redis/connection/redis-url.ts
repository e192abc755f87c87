import type { RedisOptions } from "ioredis";
import { AppError } from "../../support/errors.ts";
import { hideCredentials } from "../../support/secrets/hide-credentials.ts";
import { registerSecret } from "../../support/secrets/redact.ts";

interface HostAndPort {
  readonly host: string;
  readonly port: number;
}

/** The address of a Redis server or cluster, parsed from its URL. */
export interface RedisAddress {
  readonly options: RedisOptions;
  /** Addresses of some nodes of a cluster. The client learns the others from them. Absent if the URL does not name a cluster. */
  readonly clusterNodes?: readonly HostAndPort[];
}

/**
 * Parses the URL of a Redis server or cluster. `rediss` means TLS, also for sentinels and for all nodes of a cluster:
 *
 * - `redis://user:password@host:port/db`, `rediss://...`: one server. The default port is 6379.
 * - `redis+unix:///path?password=...&db=0`: one server on this machine.
 * - `redis+cluster://user:password@h1:p1,h2:p2`: a Redis Cluster, by some of its nodes. A cluster has database 0 only.
 * - `redis+sentinel://user:password@h1:p1,h2:p2/name?db=0&sentinelPassword=...`: the master that the sentinels know by this name.
 *   The hosts are the sentinels, with default port 26379; user and password are those of the master.
 *
 * Passwords are registered as secrets. Throws an AppError `bad_request`.
 */
export function parseRedisUrl(url: string): RedisAddress {
  const [, scheme = "", people = "", hosts = "", rest = ""] =
    /^([a-z+]+):\/\/(?:([^/?]*)@)?([^/?@]*)((?:[/?].*)?)$/.exec(url) ?? [];
  const known = SCHEMES[scheme];
  if (known === undefined) throw badUrl(url);
  const { kind, isEncrypted, port } = known;
  try {
    const parsed = new URL(`redis://${people === "" ? "" : `${people}@`}host${rest}`);
    const access = accessOf(parsed);
    const path = decodeURIComponent(parsed.pathname.slice(1));
    const db = parsed.searchParams.get("db") ?? (kind === "server" || kind === "cluster" ? path : "");
    const tls = isEncrypted ? { tls: {} } : {};
    const options: RedisOptions = { db: numberOfDb(db), ...access, ...tls };
    if (kind === "socket") return { options: { path: `/${path}`, ...options } };
    const addresses = hosts.split(",").map((host) => toAddress(host, port));
    if (kind === "server") return { options: { ...only(addresses), ...options } };
    if (kind === "cluster") return { options: withoutDb(options), clusterNodes: addresses };
    return { options: { ...options, ...sentinelOptions(parsed, { name: path, addresses, isEncrypted }) } };
  } catch {
    throw badUrl(url);
  }
}

type Kind = "server" | "socket" | "cluster" | "sentinel";

const SCHEMES: Readonly<Record<string, { kind: Kind; isEncrypted: boolean; port: number }>> = {
  redis: { kind: "server", isEncrypted: false, port: 6379 },
  rediss: { kind: "server", isEncrypted: true, port: 6379 },
  "redis+unix": { kind: "socket", isEncrypted: false, port: 0 },
  "redis+cluster": { kind: "cluster", isEncrypted: false, port: 6379 },
  "rediss+cluster": { kind: "cluster", isEncrypted: true, port: 6379 },
  "redis+sentinel": { kind: "sentinel", isEncrypted: false, port: 26379 },
  "rediss+sentinel": { kind: "sentinel", isEncrypted: true, port: 26379 },
};

/** The URL has brackets around an IPv6 address; the address itself has none. */
function toAddress(text: string, port: number): HostAndPort {
  const { hostname, port: given } = new URL(`redis://${text === "" ? "127.0.0.1" : text}`);
  return { host: hostname.replace(/^\[|\]$/g, "") || "127.0.0.1", port: Number(given || port) };
}

function only(addresses: readonly HostAndPort[]): HostAndPort {
  const [first, second] = addresses;
  if (first === undefined || second !== undefined) throw new Error("one host");
  return first;
}

function accessOf({ username, password, searchParams }: URL): Pick<RedisOptions, "username" | "password"> {
  const secret = searchParams.get("password") ?? decodeURIComponent(password);
  registerSecret(secret);
  return {
    ...(username === "" ? {} : { username: decodeURIComponent(username) }),
    ...(secret === "" ? {} : { password: secret }),
  };
}

function numberOfDb(text: string): number {
  if (!/^[0-9]{0,5}$/.test(text)) throw new Error("not the number of a database");
  return Number(text);
}

function withoutDb({ db, ...options }: RedisOptions): RedisOptions {
  if (db !== 0) throw new Error("a cluster has database 0 only");
  return options;
}

function sentinelOptions(
  { searchParams }: URL,
  { name, addresses, isEncrypted }: { name: string; addresses: readonly HostAndPort[]; isEncrypted: boolean },
): RedisOptions {
  if (name === "") throw new Error("no name of a master");
  const password = searchParams.get("sentinelPassword") ?? "";
  registerSecret(password);
  return {
    name,
    sentinels: [...addresses],
    // Detects a former master that, after a failover, is cut off from the others and still answers.
    failoverDetector: true,
    ...(password === "" ? {} : { sentinelPassword: password }),
    ...(isEncrypted ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
  };
}

function badUrl(url: string): AppError {
  return new AppError(
    "bad_request",
    `REDIS_URL must be redis://, rediss://, redis+unix:///path, redis+cluster://host,host or redis+sentinel://host,host/name, got ${hideCredentials(url)}; the process does not start`,
  );
}
