import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { AppError, messageOf } from "../support/errors.ts";
import { isInNetwork, isPublicAddress } from "./public-address.ts";

/** A host name and its checked IP address. Connections are made to this address only. */
export interface PinnedHost {
  readonly host: string;
  readonly address: string;
}

/** Resolves a host name to all its addresses. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Resolves the host of a URL once. All its addresses must be public, or allowed by the operator: `allowed` contains host names, subdomain
 * patterns (`*.example.org`) and networks (`10.1.0.0/16`). Callers connect to the returned address, so a later change of the name's DNS
 * record has no effect. Throws AppError `address_not_allowed`, or `repository_unreachable` if the name cannot be resolved.
 */
export async function pinHost(
  url: string,
  { allowed, resolve = resolveAll }: { allowed: readonly string[]; resolve?: Resolve },
): Promise<PinnedHost> {
  const host = new URL(url).hostname
    .replace(/^\[|\]$/g, "")
    .replace(/\.$/, "")
    .toLowerCase();
  const addresses = isIP(host) === 0 ? await resolve(host).catch((error: unknown) => unknown(host, error)) : [host];
  const [address] = addresses;
  if (address === undefined) return unknown(host, "it has no address");
  const closed = addresses.find((each) => !isPublicAddress(each) && !allowed.some((rule) => allows(rule, host, each)));
  if (closed === undefined) return { host, address };
  throw new AppError(
    "address_not_allowed",
    `${host} must be on the public internet, got ${closed === host ? "that address" : closed}; MIDWATCH_PRIVATE_HOSTS lists other allowed hosts and networks. No connection was made`,
  );
}

function allows(rule: string, host: string, address: string): boolean {
  if (rule.includes("/")) return isInNetwork(address, rule);
  return rule.startsWith("*.") ? host.endsWith(rule.slice(1)) : rule === host;
}

function unknown(host: string, error: unknown): never {
  throw new AppError("repository_unreachable", `${host} could not be found: ${messageOf(error)}`, { cause: error });
}

async function resolveAll(host: string): Promise<readonly string[]> {
  return (await lookup(host, { all: true, verbatim: true })).map(({ address }) => address);
}
