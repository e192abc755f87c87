/** The first response on a fingerprint: the reference for later ones. */
export interface WarmEntry {
  /** Tokens up to and including the last shared marker, which later calls should read. */
  readonly prefixTokens: number;
  readonly responseId: string;
  /** The cache facts of the request that wrote it, as JSON. */
  readonly facts: string;
}

/** One agent's pass through the gate of a fingerprint. */
export interface GatePass {
  /** A `leader` sends first and must call `opened` or `failed`; the others may send at once. */
  readonly role: "leader" | "follower" | "open";
  /** The warm entry; absent for a leader, and if none was recorded. */
  readonly entry?: WarmEntry;
  /** The first byte has arrived: all waiting agents may send. */
  opened(): Promise<void>;
  /** The leader's call failed: another agent leads. */
  failed(): Promise<void>;
}

/** A fingerprint, and the lifetime of its entries after their last use. */
export interface GateKey {
  readonly fingerprint: string;
  readonly ttl: "5m" | "1h";
}

/**
 * Lets one agent of a fingerprint send first, because a cache entry can be read only after the response that writes it
 * has begun. A leader that fails, hangs or dies is replaced by a waiting agent; waits are bounded.
 */
export interface WarmGate {
  enter(key: GateKey, signal: AbortSignal): Promise<GatePass>;
  /** Records the first response on a fingerprint for later agents. */
  record(key: GateKey, entry: WarmEntry): Promise<void>;
}

/** A gate that never delays an agent. */
export const openGate: WarmGate = {
  enter: async () => ({ role: "open", opened: async () => {}, failed: async () => {} }),
  record: async () => {},
};

/** ms during which an entry can be read after its last use; slightly less than the API promises. */
export const WARM_MS = { "5m": 285_000, "1h": 3_540_000 } as const;
