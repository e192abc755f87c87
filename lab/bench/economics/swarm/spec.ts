/** Describes an agent of a swarm. It runs the product's agent loop on a realistic prefix, with tools that answer at once. */
export interface AgentSpec {
  readonly id: string;
  readonly jobId: string;
  readonly capUsd: number;
  /** The agent's first message; the swarm's brain reads the number of calls from it. */
  readonly brief: string;
  /** Path of the file with the agent's prefix, and the fingerprint of this prefix. */
  readonly prefixFile: string;
  readonly fingerprint: string;
}

/** Describes one process of a swarm. */
export interface ProcessSpec {
  readonly name: string;
  readonly redisUrl: string;
  readonly baseUrl: string;
  readonly apiKey: string;
  /** Agents at once. */
  readonly slots: number;
  /** The folder for the process's transcripts and for its record files, see RECORDS. */
  readonly folder: string;
  /** Speed of the process's clock; 1 is real time. */
  readonly clockFactor: number;
  readonly breakerWaitMs: number;
  /** If false, the process's agents do not use the warm gate. */
  readonly hasGate: boolean;
  readonly agents: readonly AgentSpec[];
}

/** Describes how an agent's run ended. */
export interface AgentOutcome {
  readonly id: string;
  readonly stopReason: string;
  readonly calls: number;
}

/** Names of the files in which a process records its calls. Each line is written at once, so that the records survive a kill. */
export const RECORDS = {
  /** A line per sent call: the time in ms since 1970. */
  sends: "sends.log",
  /** A line per call that failed and is not retried, because there is no credit or the key is refused: the time in ms since 1970. */
  refusals: "refusals.log",
  /** A line per call: the ms from sending the call to the first byte of the answer. */
  firstBytes: "first-bytes.log",
  /** A line `<call id> <request id>` per call whose usage is known, written before the ledger settles the call. */
  settles: "settles.log",
} as const;
