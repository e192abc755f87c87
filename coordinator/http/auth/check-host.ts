import { networkInterfaces } from "node:os";
import type { FastifyRequest } from "fastify";
import { AppError } from "../../../shared/support/errors.ts";

/** Names of loopback, as URLs write them. */
const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Refuses a request for another host name. A page whose name was made to resolve to this machine (DNS rebinding) is
 * same-origin for its browser; only its name shows the attack. Any port is accepted, because ports may be forwarded.
 */
export function checkHost(request: FastifyRequest, { hosts }: { hosts: readonly string[] }): void {
  const name = nameOf(request.headers.host);
  if (name !== undefined && (LOOPBACK.includes(name) || hosts.includes(name) || isOwnAddress(name))) return;
  throw new AppError(
    "host_not_allowed",
    `expected a Host that is loopback, an address of this machine or a name in MIDWATCH_HOSTS, got ${request.headers.host ?? "none"}; nothing was done`,
  );
}

/** The name in a Host header, in lower case and without the port. */
function nameOf(host: string | undefined): string | undefined {
  const url = host === undefined || /[/?#@\\\s]/.test(host) ? undefined : URL.parse(`http://${host}`);
  return url?.hostname.replace(/\.$/, "");
}

/** An IP address cannot be rebound, but it must be one of this machine's. */
function isOwnAddress(name: string): boolean {
  if (!/^[\d.]+$|^\[/.test(name)) return false;
  const bare = name.replace(/^\[|\]$/g, "");
  return Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === bare));
}
