/** The processes that the harness starts, by name. */
export const COORDINATORS = ["coordinator-1", "coordinator-2"] as const;
export const WORKERS = ["worker-1", "worker-2", "worker-3"] as const;

/** Names of the workers if each process has its own simulated host: one more worker than otherwise. */
export const WORKERS_ON_HOSTS = [...WORKERS, "worker-4"] as const;

/** Redis's setting of how often it syncs its append-only file to the disk. */
export type Fsync = "everysec" | "always";

/** A fault that the harness injects from outside of the processes. Times are in ms, sizes in bytes. */
export type Fault =
  /** A process is killed with SIGKILL, and started again after `downMs`. */
  | { readonly kind: "kill"; readonly part: string; readonly downMs: number }
  /** A process is stopped with SIGTERM, and started again as soon as it has ended. */
  | { readonly kind: "restart"; readonly part: string }
  /** A process is suspended with SIGSTOP, and continued with SIGCONT after `ms`. */
  | { readonly kind: "freeze"; readonly part: string; readonly ms: number }
  /** Redis is killed. Before it is started again, its append-only file is truncated by `cutBytes`. */
  | { readonly kind: "redis"; readonly downMs: number; readonly cutBytes: number }
  /**
   * Faults of a process's connections to Redis. `drop`: they are closed and new ones are refused. `slow`: they are
   * slowed down. `mute`: they stay open, but one direction loses all bytes.
   */
  | { readonly kind: "drop"; readonly part: string; readonly ms: number }
  | { readonly kind: "slow"; readonly part: string; readonly ms: number; readonly delayMs: number }
  | { readonly kind: "mute"; readonly part: string; readonly ms: number; readonly side: "requests" | "answers" }
  /** The next model calls fail: they break off before the answer's first byte or in its middle, or are refused as overloaded. */
  | {
      readonly kind: "model";
      readonly how: "cut_before_headers" | "cut_after_headers" | "overloaded";
      readonly calls: number;
    }
  /** The disk of the data folder is full for `ms`. */
  | { readonly kind: "disk"; readonly ms: number }
  /** `count` earlier notifications are sent once more, after `lateMs`. */
  | { readonly kind: "again"; readonly count: number; readonly lateMs: number }
  /** The clock of a process is shifted by `byMs`. */
  | { readonly kind: "clock"; readonly part: string; readonly byMs: number }
  /** A host loses its connection to a shared resource for `ms`. Possible only if each process has its own simulated host. */
  | { readonly kind: "cut"; readonly part: string; readonly from: Shared; readonly ms: number };

/** The resources that hosts share. `network` is all network traffic except to Redis. */
export const SHARED = ["redis", "network", "volume"] as const;
export type Shared = (typeof SHARED)[number];

/** A fault and the time of its injection, in ms after the job's work has started. */
export interface Planned {
  readonly at: number;
  readonly fault: Fault;
}
