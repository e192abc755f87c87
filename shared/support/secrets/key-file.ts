import { join } from "node:path";

/** Host names that mean this machine. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

interface Homes {
  readonly configHome?: string | undefined;
  readonly home?: string | undefined;
}

/**
 * The file with this user's API key for the coordinator at `url`. It is in `$XDG_CONFIG_HOME/midwatch/keys` or `~/.config/midwatch/keys`, and its
 * name contains host and port, so that a coordinator is never sent the key of another coordinator. Undefined if the user has no home folder.
 */
export function keyFileFor({ configHome, home }: Homes, url: string): string | undefined {
  const base = configHome ?? (home === undefined ? undefined : join(home, ".config"));
  if (base === undefined) return undefined;
  const { protocol, hostname, port } = new URL(url);
  const name = LOOPBACK.test(hostname) ? "loopback" : hostname.replace(/[^A-Za-z0-9.-]/g, "_");
  return join(base, "midwatch", "keys", `${name}-${port || (protocol === "https:" ? "443" : "80")}`);
}
