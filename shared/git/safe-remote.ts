import type { PinnedHost } from "../net/pin-host.ts";
import { AppError } from "../support/errors.ts";

/** Git's settings, environment and URL for a fetch from a host whose address was checked. */
export interface SafeRemote {
  readonly url: string;
  readonly settings: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Default ports. */
const PORTS: Readonly<Record<string, string>> = { "http:": "80", "https:": "443" };

/**
 * Makes git connect only to the checked address of a host. Redirects are off, and protocols other than https and ssh
 * are refused. The host name is still used to check the certificate (https) or the host key (ssh).
 */
export function safeRemote(asked: string, { host, address }: PinnedHost): SafeRemote {
  const url = new URL(asked);
  const bare = address.includes(":") ? `[${address}]` : address;
  const allow = ["-c", `protocol.${url.protocol.slice(0, -1)}.allow=always`];
  if (url.protocol === "http:" || url.protocol === "https:") {
    const port = url.port === "" ? PORTS[url.protocol] : url.port;
    const resolve = `http.curloptResolve=${host.includes(":") ? `[${host}]` : host}:${port}:${bare}`;
    const settings = [...allow, "-c", "http.followRedirects=false", "-c", "http.proxy=", "-c", resolve];
    return { url: asked, settings, env: {} };
  }
  if (url.protocol === "ssh:") {
    const ssh = `ssh -F /dev/null -o BatchMode=yes -o ProxyCommand=none -o HostName=${address} -o HostKeyAlias=${host}`;
    return { url: asked, settings: allow, env: { GIT_SSH_COMMAND: ssh, GIT_SSH_VARIANT: "ssh" } };
  }
  url.hostname = bare;
  return { url: url.href, settings: allow, env: {} };
}

/** Throws an AppError `invalid_repository` if the URL contains a password, because the job's log would record it. */
export function refusePassword(asked: string): void {
  const url = URL.canParse(asked) ? new URL(asked) : undefined;
  if (url !== undefined && url.password === "" && !(url.protocol.startsWith("http") && url.username !== "")) return;
  throw new AppError(
    "invalid_repository",
    url === undefined
      ? "the repository's URL cannot be read; expected one such as https://example.org/lib.git. The job was not taken"
      : "the repository's URL must not contain a user's credentials, which would be written to the job's log; the job was not taken",
  );
}
