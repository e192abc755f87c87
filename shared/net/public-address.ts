import ipaddr from "ipaddr.js";

/** Addresses of clouds' own services that lie in a public range: Azure's wire server. */
const SERVICES: readonly string[] = ["168.63.129.16"];
/** Prefixes under which an IPv6 address stands for an IPv4 one: translated (RFC 6052), 6to4, and the old compatible form. */
const NAT64_LOCAL = ipaddr.parseCIDR("64:ff9b:1::/48");
const COMPATIBLE = ipaddr.parseCIDR("::/96");

/**
 * Whether an address is one of the public internet: not loopback, private, link-local (where clouds keep their metadata),
 * carrier-grade NAT, multicast, reserved, or an IPv6 form of any of these. What cannot be read is not.
 */
export function isPublicAddress(text: string): boolean {
  if (!ipaddr.isValid(text) || text.includes("%")) return false;
  const address = ipaddr.process(text);
  if (address.kind() === "ipv4") return address.range() === "unicast" && !SERVICES.includes(address.toString());
  const v6 = address as ipaddr.IPv6;
  // Every form that carries an IPv4 address is refused, whatever it carries: nobody's repository needs one.
  return v6.range() === "unicast" && !v6.match(NAT64_LOCAL) && !v6.match(COMPATIBLE);
}

/** Whether an address lies in a network such as `10.0.0.0/8`; false when either cannot be read. */
export function isInNetwork(text: string, network: string): boolean {
  if (!ipaddr.isValid(text) || !ipaddr.isValidCIDR(network)) return false;
  const address = ipaddr.process(text);
  const [base, bits] = ipaddr.parseCIDR(network);
  return address.kind() === base.kind() && address.match([base, bits] as never);
}
