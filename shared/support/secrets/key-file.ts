import { join } from "node:path";

/** Names by which a machine calls itself. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

interface Homes {
  readonly configHome?: string | undefined;
  readonly home?: string | undefined;
}

/**
 * The file in which this user keeps the key for the coordinator at `url`: below `$XDG_CONFIG_HOME/midwatch/keys` or
 * `~/.config/midwatch/keys`, named after host and port, so that no coordinator is sent another one's key. Undefined
 * without a home.
 */
export function keyFileFor({ configHome, home }: Homes, url: string): string | undefined {
  const base = configHome ?? (home === undefined ? undefined : join(home, ".config"));
  if (base === undefined) return undefined;
  const { protocol, hostname, port } = new URL(url);
  const name = LOOPBACK.test(hostname) ? "loopback" : hostname.replace(/[^A-Za-z0-9.-]/g, "_");
  return join(base, "midwatch", "keys", `${name}-${port || (protocol === "https:" ? "443" : "80")}`);
}
