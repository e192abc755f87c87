/** An agent of a swarm: the real agent loop on a real prefix, with tools that answer at once. */
export interface AgentSpec {
  readonly id: string;
  readonly jobId: string;
  readonly capUsd: number;
  /** The first message; the swarm's brain reads the number of calls from it. */
  readonly brief: string;
  /** File of its prefix, and its fingerprint. */
  readonly prefixFile: string;
  readonly fingerprint: string;
}

/** The specification of a process of a swarm. */
export interface ProcessSpec {
  readonly name: string;
  readonly redisUrl: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Agents at once. */
  readonly slots: number;
  /** The folder for transcripts and RECORDS. */
  readonly folder: string;
  /** Speed of its clock, 1 for real time. */
  readonly clockFactor: number;
  readonly breakerWaitMs: number;
  /** False: without the warm gate. */
  readonly hasGate: boolean;
  readonly agents: readonly AgentSpec[];
}

/** The outcome of an agent. */
export interface AgentOutcome {
  readonly id: string;
  readonly stopReason: string;
  readonly calls: number;
}

/** Files in which a process records its calls, one line each, so that they survive a kill. */
export const RECORDS = {
  /** ms since 1970 of each sent call. */
  sends: "sends.log",
  /** ms since 1970 of each call that failed for good: no credit, or a refused key. */
  refusals: "refusals.log",
  /** ms from sending a call to its first byte. */
  firstBytes: "first-bytes.log",
  /** `<call id> <request id>` of each call with usage, before it is settled. */
  settles: "settles.log",
} as const;
