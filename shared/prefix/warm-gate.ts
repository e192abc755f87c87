/** One agent's place at the gate of a fingerprint. */
export interface GatePass {
  /** `leader` goes first and must call `opened` or `failed`; the others may send at once. */
  readonly role: "leader" | "follower" | "open";
  /** The first byte has come: everybody who waits may go. */
  opened(): Promise<void>;
  /** The leader's call failed: somebody else leads. */
  failed(): Promise<void>;
}

/**
 * Lets one agent of a fingerprint send first, because an entry of the cache can be read only after the first response
 * that writes it has begun. The wait is bounded; an agent that waited in vain goes as a follower.
 */
export interface WarmGate {
  enter(fingerprint: string, signal: AbortSignal): Promise<GatePass>;
}

/** A gate that holds nobody. */
export const openGate: WarmGate = {
  enter: async () => ({ role: "open", opened: async () => {}, failed: async () => {} }),
};
