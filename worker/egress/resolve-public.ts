import { lookup } from "node:dns/promises";
import { BlockList, isIP } from "node:net";

/** Networks that may be the operator's own: loopback, private, link-local (cloud metadata), shared, reserved. */
const OWN = new BlockList();
for (const [network, prefix] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 3],
] as const)
  OWN.addSubnet(network, prefix, "ipv4");
for (const [network, prefix] of [
  ["::", 127],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  OWN.addSubnet(network, prefix, "ipv6");

/**
 * Returns the IP address to connect to for a host. Returns undefined if any address of the host's name is in the
 * operator's own networks, because the owner of a name may point it at the cloud's metadata service. An IP address as
 * the host is returned unchanged: it is only allowed if the operator listed it.
 */
export async function resolvePublic(host: string): Promise<string | undefined> {
  if (isIP(host) !== 0) return host;
  const found = await lookup(host, { all: true });
  const isOwn = found.some(({ address, family }) =>
    OWN.check(unmapped(address), family === 6 && !isMapped(address) ? "ipv6" : "ipv4"),
  );
  return isOwn ? undefined : found[0]?.address;
}

const isMapped = (address: string) => /^::ffff:\d+\.\d+\.\d+\.\d+$/i.test(address);
const unmapped = (address: string) => (isMapped(address) ? address.slice(7) : address);
