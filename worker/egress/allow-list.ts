import { isIP } from "node:net";

/** A host and port that a sandbox wants to reach. */
export interface Destination {
  readonly host: string;
  readonly port: number;
}

/** Decides whether a sandbox may reach a destination; called once per connection. */
export type DecideEgress = (destination: Destination) => Promise<boolean>;

/**
 * True if the list allows a destination. An entry of the list is `host`, `host:port` or `*.host` (its subdomains); the default port is 443.
 * Names are compared without regard to case. An IP address is only allowed if the list contains it literally.
 */
export function isListed(list: readonly string[], { host, port }: Destination): boolean {
  const name = host.toLowerCase().replace(/\.$/, "");
  return list.some((entry) => {
    const [, pattern = "", given] = /^(.*?)(?::(\d+))?$/.exec(entry.toLowerCase()) ?? [];
    if (Number(given ?? 443) !== port) return false;
    return pattern.startsWith("*.") ? name.endsWith(pattern.slice(1)) && isIP(name) === 0 : name === pattern;
  });
}

/** Allows only destinations that are on each of the lists. */
export function allowedByAll(...lists: readonly (readonly string[])[]): DecideEgress {
  return async (destination) => lists.every((list) => isListed(list, destination));
}
