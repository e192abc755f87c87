/** The first response to a request with a prefix. Later responses with the same prefix are compared with it. */
export interface WarmEntry {
  /** Number of tokens up to and including the last shared cache marker. Later calls should read them from the cache. */
  readonly prefixTokens: number;
  readonly responseId: string;
  /** The cache facts of the request that wrote the cache entry, as JSON. */
  readonly facts: string;
}

/** The answer that an agent gets when it enters the warm gate of a fingerprint. */
export interface GatePass {
  /** A `leader` sends first and must call `opened` or `failed` afterwards. Agents with another role may send at once. */
  readonly role: "leader" | "follower" | "open";
  /** The cache entry to read; absent for a leader, and if no response was recorded. */
  readonly entry?: WarmEntry;
  /** The leader's answer has begun: all waiting agents may send. */
  opened(): Promise<void>;
  /** The leader's call failed: a waiting agent becomes the leader. */
  failed(): Promise<void>;
}

/** A fingerprint, and the time that its cache entries live after their last use. */
export interface GateKey {
  readonly fingerprint: string;
  readonly ttl: "5m" | "1h";
}

/**
 * The warm gate lets one agent of a fingerprint, the leader, send first, because a cache entry can be read only after the response that
 * writes it has begun. If the leader fails, hangs or dies, a waiting agent replaces it. No agent waits longer than a fixed time.
 */
export interface WarmGate {
  enter(key: GateKey, signal: AbortSignal): Promise<GatePass>;
  /** Records the first response with a prefix for agents that come later. */
  record(key: GateKey, entry: WarmEntry): Promise<void>;
}

/** A warm gate that never delays an agent. */
export const openGate: WarmGate = {
  enter: async () => ({ role: "open", opened: async () => {}, failed: async () => {} }),
  record: async () => {},
};

/** ms after its last use during which a cache entry can be read. Slightly less than the API promises. */
export const WARM_MS = { "5m": 285_000, "1h": 3_540_000 } as const;
