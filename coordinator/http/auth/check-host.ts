import { networkInterfaces } from "node:os";
import type { FastifyRequest } from "fastify";
import { AppError } from "../../../shared/support/errors.ts";

/** Names of loopback, as a URL has them. */
const LOOPBACK: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Refuses a request that was meant for another name: a page whose own name was made to point here (DNS rebinding) is
 * same-origin for its browser, and only the name gives it away. Ports may differ, as behind a forwarding one.
 */
export function checkHost(request: FastifyRequest, { hosts }: { hosts: readonly string[] }): void {
  const name = nameOf(request.headers.host);
  if (name !== undefined && (LOOPBACK.includes(name) || hosts.includes(name) || isOwnAddress(name))) return;
  throw new AppError(
    "host_not_allowed",
    `expected a Host that is loopback, an address of this machine or a name in MIDWATCH_HOSTS, got ${request.headers.host ?? "none"}; nothing was done`,
  );
}

/** The name in a Host header, in small letters and without its port. */
function nameOf(host: string | undefined): string | undefined {
  const url = host === undefined || /[/?#@\\\s]/.test(host) ? undefined : URL.parse(`http://${host}`);
  return url?.hostname.replace(/\.$/, "");
}

/** An address cannot be rebound; but only this machine's own can have been meant. */
function isOwnAddress(name: string): boolean {
  if (!/^[\d.]+$|^\[/.test(name)) return false;
  const bare = name.replace(/^\[|\]$/g, "");
  return Object.values(networkInterfaces()).some((each) => each?.some(({ address }) => address === bare));
}
