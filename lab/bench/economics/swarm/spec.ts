/** One agent of a swarm: a real loop on a real prefix, whose tools answer at once. */
export interface AgentSpec {
  readonly id: string;
  readonly jobId: string;
  readonly capUsd: number;
  /** The first message; the swarm's brain reads from it how many calls the agent makes. */
  readonly brief: string;
  /** File of its prefix, and its fingerprint. */
  readonly prefixFile: string;
  readonly fingerprint: string;
}

/** What one process of a swarm is told. */
export interface ProcessSpec {
  readonly name: string;
  readonly redisUrl: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Agents at once. */
  readonly slots: number;
  /** Where it writes transcripts and what it sent. */
  readonly folder: string;
  /** How much faster than real its clock runs. */
  readonly clockFactor: number;
  readonly breakerWaitMs: number;
  /** False: every agent goes at once. */
  readonly hasGate: boolean;
  readonly agents: readonly AgentSpec[];
}

/** What became of one agent. */
export interface AgentOutcome {
  readonly id: string;
  readonly stopReason: string;
  readonly calls: number;
}

/** What a process writes down, so that it is known after a kill: one file each, one line each. */
export const RECORDS = {
  /** ms since 1970 at which a call was sent. */
  sends: "sends.log",
  /** ms since 1970 at which a call failed for good: the quota is spent, or the key refused. */
  refusals: "refusals.log",
  /** ms from a call's sending to its first byte. */
  firstBytes: "first-bytes.log",
  /** `<call id> <request id>` of a call whose usage came, before it is settled. */
  settles: "settles.log",
} as const;
