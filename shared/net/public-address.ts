import ipaddr from "ipaddr.js";

/** Addresses of cloud services within a public range: Azure's wire server. */
const SERVICES: readonly string[] = ["168.63.129.16"];
/** IPv6 prefixes that embed an IPv4 address: translated (RFC 6052) and the old compatible form. */
const NAT64_LOCAL = ipaddr.parseCIDR("64:ff9b:1::/48");
const COMPATIBLE = ipaddr.parseCIDR("::/96");

/**
 * Whether an address is on the public internet: not loopback, private, link-local (where clouds provide their
 * metadata), carrier-grade NAT, multicast, reserved, or an IPv6 form of any of these. False for an unreadable address.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || text.includes("%")) return false;
  const address = ipaddr.process(text);
  if (address.kind() === "ipv4") return address.range() === "unicast" && !SERVICES.includes(address.toString());
  const v6 = address as ipaddr.IPv6;
  // All forms that embed an IPv4 address are refused, because no repository needs them.
  return v6.range() === "unicast" && !v6.match(NAT64_LOCAL) && !v6.match(COMPATIBLE);
}

/** Whether an address is in a network such as `10.0.0.0/8`; false if either is unreadable. */
export function isInNetwork(text: string, network: string): boolean {
  if (!ipaddr.isValid(text) || !ipaddr.isValidCIDR(network)) return false;
  const address = ipaddr.process(text);
  const [base, bits] = ipaddr.parseCIDR(network);
  return address.kind() === base.kind() && address.match([base, bits] as never);
}
