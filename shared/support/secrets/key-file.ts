import { join } from "node:path";
import type { Env } from "../env.ts";

/** Host names of the machine itself. */
const LOOPBACK = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/;

/**
 * The file that stores this user's key for the coordinator at `url`: below `$XDG_CONFIG_HOME/midwatch/keys` or
 * `~/.config/midwatch/keys`, named after host and port, so that a coordinator never receives the key of another.
 * Undefined without a home folder.
 */
export function keyFileFor(env: Env, url: string): string | undefined {
  const { XDG_CONFIG_HOME: config, HOME: home } = env;
  const base = config !== undefined && config !== "" ? config : home && join(home, ".config");
  if (base === undefined || base === "") return undefined;
  const { protocol, hostname, port } = new URL(url);
  const name = LOOPBACK.test(hostname) ? "loopback" : hostname.replace(/[^A-Za-z0-9.-]/g, "_");
  return join(base, "midwatch", "keys", `${name}-${port || (protocol === "https:" ? "443" : "80")}`);
}
