/** The processes that the harness starts, by name. */
export const COORDINATORS = ["coordinator-1", "coordinator-2"] as const;
export const WORKERS = ["worker-1", "worker-2", "worker-3"] as const;

/** One more when each worker has its own host. */
export const WORKERS_ON_HOSTS = [...WORKERS, "worker-4"] as const;

/** How often Redis syncs its append-only file. */
export type Fsync = "everysec" | "always";

/** A fault that is injected from outside. Times are in ms, sizes in bytes. */
export type Fault =
  /** SIGKILL; started again after `downMs`. */
  | { readonly kind: "kill"; readonly part: string; readonly downMs: number }
  /** SIGTERM; started again when it has ended. */
  | { readonly kind: "restart"; readonly part: string }
  /** SIGSTOP, and SIGCONT after `ms`. */
  | { readonly kind: "freeze"; readonly part: string; readonly ms: number }
  /** Redis is killed, and its append-only file is truncated by `cutBytes` before the restart. */
  | { readonly kind: "redis"; readonly downMs: number; readonly cutBytes: number }
  /** A process's connections to Redis: closed and refused, slowed down, or open while one direction passes nothing. */
  | { readonly kind: "drop"; readonly part: string; readonly ms: number }
  | { readonly kind: "slow"; readonly part: string; readonly ms: number; readonly delayMs: number }
  | { readonly kind: "mute"; readonly part: string; readonly ms: number; readonly side: "requests" | "answers" }
  /** The next model calls break off: before the answer's first byte, in its middle, or are refused as overloaded. */
  | {
      readonly kind: "model";
      readonly how: "cut_before_headers" | "cut_after_headers" | "overloaded";
      readonly calls: number;
    }
  /** The data folder's disk is full for `ms`. */
  | { readonly kind: "disk"; readonly ms: number }
  /** `count` earlier notifications are sent again after `lateMs`. */
  | { readonly kind: "again"; readonly count: number; readonly lateMs: number }
  /** A process's clock is shifted. */
  | { readonly kind: "clock"; readonly part: string; readonly byMs: number }
  /** A host is cut off from a shared resource; only when each process has its own host. */
  | { readonly kind: "cut"; readonly part: string; readonly from: Shared; readonly ms: number };

/** Resources that hosts share: Redis, all other network traffic, the volume. */
export const SHARED = ["redis", "network", "volume"] as const;
export type Shared = (typeof SHARED)[number];

/** A fault and its time, in ms from the start of the job's work. */
export interface Planned {
  readonly at: number;
  readonly fault: Fault;
}
