import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { AppError, messageOf } from "../support/errors.ts";
import { isInNetwork, isPublicAddress } from "./public-address.ts";

/** A host, and the one address by which it is to be asked. */
export interface PinnedHost {
  readonly host: string;
  readonly address: string;
}

/** How names are resolved: all addresses of a host. */
export type Resolve = (host: string) => Promise<readonly string[]>;

/**
 * Resolves the host of a URL once. All of its addresses have to be public, or allowed by the operator: `allowed` holds
 * names, names below a domain (`*.example.org`) and networks (`10.1.0.0/16`). Whoever goes on uses the address that is
 * answered, so that a name that means something else the next time does not matter.
 *
 * Throws AppError `address_not_allowed`, or `repository_unreachable` where the name means nothing.
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
    `${host} must be on the public internet, got ${closed === host ? "that address" : closed}; MIDWATCH_PRIVATE_HOSTS lists other hosts and networks that may be asked. Nothing was asked`,
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
