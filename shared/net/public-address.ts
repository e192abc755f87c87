import ipaddr from "ipaddr.js";

/** Addresses in public ranges that are not on the internet, but belong to cloud services: Azure's wire server. */
const SERVICES: readonly string[] = ["168.63.129.16"];
/** IPv6 prefixes of addresses that embed an IPv4 address: the translated form (RFC 6052) and the old compatible form. */
const NAT64_LOCAL = ipaddr.parseCIDR("64:ff9b:1::/48");
const COMPATIBLE = ipaddr.parseCIDR("::/96");

/**
 * Whether an address is on the public internet. False for loopback, private, link-local (where clouds provide their metadata),
 * carrier-grade NAT, multicast and reserved addresses, for IPv6 forms of any of these, and for a text that is not an address.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || text.includes("%")) return false;
  const address = ipaddr.process(text);
  if (address.kind() === "ipv4") return address.range() === "unicast" && !SERVICES.includes(address.toString());
  const v6 = address as ipaddr.IPv6;
  // IPv6 addresses that embed an IPv4 address are all refused, because no repository needs them.
  return v6.range() === "unicast" && !v6.match(NAT64_LOCAL) && !v6.match(COMPATIBLE);
}

/** Whether an address is in a network such as `10.0.0.0/8`. False if either text cannot be parsed. */
export function isInNetwork(text: string, network: string): boolean {
  if (!ipaddr.isValid(text) || !ipaddr.isValidCIDR(network)) return false;
  const address = ipaddr.process(text);
  const [base, bits] = ipaddr.parseCIDR(network);
  return address.kind() === base.kind() && address.match([base, bits] as never);
}
