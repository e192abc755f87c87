/** What the first response on a fingerprint told: the reference for all that follow. */
export interface WarmEntry {
  /** Tokens up to and with the last shared marker: what everybody else should read. */
  readonly prefixTokens: number;
  readonly responseId: string;
  /** The facts of the request that wrote it, as the cache monitor keeps them. */
  readonly facts: string;
}

/** One agent's place at the gate of a fingerprint. */
export interface GatePass {
  /** `leader` goes first and must call `opened` or `failed`; the others may send at once. */
  readonly role: "leader" | "follower" | "open";
  /** What is warm; absent for a leader, and where nobody told. */
  readonly entry?: WarmEntry;
  /** The first byte has come: everybody who waits may go. */
  opened(): Promise<void>;
  /** The leader's call failed: somebody else leads. */
  failed(): Promise<void>;
}

/** A fingerprint, and for how long an entry of its prefix lives after its last use. */
export interface GateKey {
  readonly fingerprint: string;
  readonly ttl: "5m" | "1h";
}

/**
 * Lets one agent of a fingerprint send first, because an entry of the cache can be read only after the first response
 * that writes it has begun. A leader that fails, hangs or dies is replaced by one of those who wait; the wait is bounded.
 */
export interface WarmGate {
  enter(key: GateKey, signal: AbortSignal): Promise<GatePass>;
  /** Keeps what a response on a fingerprint told, for those who come later. */
  tell(key: GateKey, entry: WarmEntry): Promise<void>;
}

/** A gate that holds nobody. */
export const openGate: WarmGate = {
  enter: async () => ({ role: "open", opened: async () => {}, failed: async () => {} }),
  tell: async () => {},
};

/** ms for which an entry can be read after its last use; a little less than what the API promises. */
export const WARM_MS = { "5m": 285_000, "1h": 3_540_000 } as const;
