/** The processes that the harness starts, by name. */
export const COORDINATORS = ["coordinator-1", "coordinator-2"] as const;
export const WORKERS = ["worker-1", "worker-2", "worker-3"] as const;

/** As many as where each has a host of its own. */
export const WORKERS_ON_HOSTS = [...WORKERS, "worker-4"] as const;

/** How Redis writes its append-only file down. */
export type Fsync = "everysec" | "always";

/** One thing that is done to the job's surroundings, from outside. Times are ms, sizes bytes. */
export type Fault =
  /** SIGKILL; started again after `downMs`. */
  | { readonly kind: "kill"; readonly part: string; readonly downMs: number }
  /** SIGTERM; started again when it has ended. */
  | { readonly kind: "restart"; readonly part: string }
  /** SIGSTOP, and SIGCONT after `ms`. */
  | { readonly kind: "freeze"; readonly part: string; readonly ms: number }
  /** Redis is killed; what `cutBytes` says is cut from the end of its append-only file before it is started again. */
  | { readonly kind: "redis"; readonly downMs: number; readonly cutBytes: number }
  /** A process's connections to Redis: ended and refused, slowed down, or open without a word passing from one side. */
  | { readonly kind: "drop"; readonly part: string; readonly ms: number }
  | { readonly kind: "slow"; readonly part: string; readonly ms: number; readonly delayMs: number }
  | { readonly kind: "mute"; readonly part: string; readonly ms: number; readonly side: "requests" | "answers" }
  /** The next model calls break off: before the answer's first byte, in its middle, or are refused as overloaded. */
  | {
      readonly kind: "model";
      readonly how: "cut_before_headers" | "cut_after_headers" | "overloaded";
      readonly calls: number;
    }
  /** The data folder's disk has no byte left for so long. */
  | { readonly kind: "disk"; readonly ms: number }
  /** A notification that was sent before is sent again, after a while. */
  | { readonly kind: "again"; readonly count: number; readonly lateMs: number }
  /** A process's clock is moved. */
  | { readonly kind: "clock"; readonly part: string; readonly byMs: number }
  /** A host is cut from something that hosts share; only where each process has a host of its own. */
  | { readonly kind: "cut"; readonly part: string; readonly from: Shared; readonly ms: number };

/** What the hosts of a deployment share: Redis; everything else that a network carries; the volume. */
export const SHARED = ["redis", "network", "volume"] as const;
export type Shared = (typeof SHARED)[number];

/** A fault and when it comes, in ms from the start of the job's work. */
export interface Planned {
  readonly at: number;
  readonly fault: Fault;
}
