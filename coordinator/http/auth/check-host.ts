import { networkInterfaces } from "node:os";
import type { FastifyRequest } from "fastify";
import { AppError } from "../../../shared/support/errors.ts";

/** Names of the loopback interface, spelled as in URLs. */
const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Refuses a request whose Host header names another host. This stops DNS rebinding: a page whose host name was made to resolve to this machine
 * counts as same-origin in the browser, and only the host name shows the attack. Any port is accepted, because ports may be forwarded.
 */
export function checkHost(request: FastifyRequest, { hosts }: { hosts: readonly string[] }): void {
  const name = nameOf(request.headers.host);
  if (name !== undefined && (LOOPBACK.includes(name) || hosts.includes(name) || isOwnAddress(name))) return;
  throw new AppError(
    "host_not_allowed",
    `expected a Host that is loopback, an address of this machine or a name in MIDWATCH_HOSTS, got ${request.headers.host ?? "none"}; nothing was done`,
  );
}

/** Returns the name in a Host header, in lower case and without the port. */
function nameOf(host: string | undefined): string | undefined {
  const url = host === undefined || /[/?#@\\\s]/.test(host) ? undefined : URL.parse(`http://${host}`);
  return url?.hostname.replace(/\.$/, "");
}

/** DNS rebinding needs a name, so IP addresses are safe; but the address must be one of this machine's. */
function isOwnAddress(name: string): boolean {
  if (!/^[\d.]+$|^\[/.test(name)) return false;
  const bare = name.replace(/^\[|\]$/g, "");
  return Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === bare));
}
